"""Two waves with partly the same clusters: a permutation test, its interval, a cross-check."""

from pmio_lib.methods.waves.cluster_means import ClusterMeans, means_by_cluster
from pmio_lib.methods.waves.interval import share_interval
from pmio_lib.methods.waves.overlap import OverlapTest, partially_overlapping_t
from pmio_lib.methods.waves.permutation import PermutationTest, permutation_test

__all__ = [
    "ClusterMeans",
    "OverlapTest",
    "PermutationTest",
    "means_by_cluster",
    "partially_overlapping_t",
    "permutation_test",
    "share_interval",
]
