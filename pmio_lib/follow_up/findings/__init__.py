"""What page 06 finds, by the plan of study/follow_up.yaml."""
