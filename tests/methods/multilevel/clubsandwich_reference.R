# What clubSandwich says of a random intercept with a given ratio of variances, as JSON.
#
#   Rscript tests/methods/multilevel/clubsandwich_reference.R data.csv 0.25
#
# Columns: y, school; every other column is a covariate, in order. The ratio vB / vW is given, so that
# two optimisers' last digits are no part of the comparison. clubSandwich is used as it is; nothing
# of it is copied.
suppressMessages({library(lme4); library(clubSandwich)})
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
covariates <- setdiff(names(data), c("y", "school"))
formula <- as.formula(paste("y ~", paste(c("1", covariates), collapse = " + "), "+ (1 | school)"))
parsed <- lFormula(formula, data, REML = TRUE)
criterion <- do.call(mkLmerDevfun, parsed)
theta <- sqrt(as.numeric(arguments[2]))
optimum <- list(par = theta, fval = criterion(theta), feval = 1, conv = 0)
fit <- mkMerMod(environment(criterion), optimum, parsed$reTrms, fr = parsed$fr,
                mc = quote(lmer(formula, data)))
told <- coef_test(fit, vcov = "CR2", cluster = factor(data$school), test = "Satterthwaite")
numbers <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
cat(
  '{"versions": "clubSandwich ', as.character(packageVersion("clubSandwich")), ", lme4 ",
  as.character(packageVersion("lme4")), ", ", R.version.string, '", "standard_errors": ',
  numbers(told$SE), ', "df": ', numbers(told$df), ', "p": ', numbers(told$p_Satt), "}\n", sep = ""
)
