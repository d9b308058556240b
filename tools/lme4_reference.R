# Fits a random intercept with lme4 to a CSV file and prints the results as JSON.
#
#   Rscript tools/lme4_reference.R data.csv
#
# Columns: y, school; every other column is a covariate, in order. lme4 stops early by default, so
# the optimiser's tolerances are tight, and the ratio theta is then polished on the slope of lme4's
# own criterion. lme4 is used as it is; nothing of it is copied.
suppressMessages(library(lme4))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
covariates <- setdiff(names(data), c("y", "school"))
formula <- as.formula(paste("y ~", paste(c("1", covariates), collapse = " + "), "+ (1 | school)"))
tight <- lmerControl(
  optimizer = "nloptwrap", calc.derivs = FALSE,
  optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14, xtol_rel = 0, ftol_rel = 0, maxeval = 1e5)
)

polished <- function(reml) {
  parsed <- lFormula(formula, data, REML = reml)
  criterion <- do.call(mkLmerDevfun, parsed)
  fit <- suppressMessages(lmer(formula, data, REML = reml, control = tight))
  theta <- getME(fit, "theta")
  if (theta > 1e-6) {
    step <- 1e-3 * theta
    slope <- function(x) {
      (8 * (criterion(x + step) - criterion(x - step)) -
        (criterion(x + 2 * step) - criterion(x - 2 * step))) / (12 * step)
    }
    theta <- uniroot(slope, theta * c(0.99, 1.01), extendInt = "yes", tol = 1e-14)$root
  }
  value <- criterion(theta)
  mkMerMod(environment(criterion), list(par = theta, fval = value, feval = 1, conv = 0),
           parsed$reTrms, fr = parsed$fr)
}

numbers <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
results <- function(reml) {
  fit <- polished(reml)
  variances <- as.data.frame(VarCorr(fit))$vcov
  effects <- as.data.frame(ranef(fit, condVar = TRUE))
  effects <- effects[order(as.numeric(as.character(effects$grp))), ]
  paste0(
    '{"coefficients": ', numbers(fixef(fit)),
    ', "standard_errors": ', numbers(sqrt(diag(as.matrix(vcov(fit))))),
    ', "variances": ', numbers(variances),
    ', "log_likelihood": ', numbers(as.numeric(logLik(fit))),
    ', "effects": ', numbers(head(effects$condval, 5)),
    ', "effect_errors": ', numbers(head(effects$condsd, 5)), "}"
  )
}
# Kenward and Roger's standard errors and degrees of freedom, where pbkrtest is there.
kenward_roger <- function() {
  if (!requireNamespace("pbkrtest", quietly = TRUE)) return("null")
  fit <- suppressMessages(lmer(formula, data, control = tight))
  adjusted <- pbkrtest::vcovAdj(fit)
  one <- diag(length(fixef(fit)))
  df <- apply(one, 1, function(l) pbkrtest::Lb_ddf(l, vcov(fit), adjusted))
  paste0('{"standard_errors": ', numbers(sqrt(diag(as.matrix(adjusted)))),
         ', "df": ', numbers(df), "}")
}
cat(
  '{"versions": "lme4 ', as.character(packageVersion("lme4")), ", ", R.version.string, '", ',
  '"reml": ', results(TRUE), ', "ml": ', results(FALSE),
  ', "kenward_roger": ', kenward_roger(), "}\n", sep = ""
)
