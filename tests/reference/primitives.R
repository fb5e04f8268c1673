# Reference values of the statistical primitives, from R's own survival, cmprsk and stats packages.
# Usage: Rscript tests/reference/primitives.R resources/reference/primitives
# Needs: apt-get install r-base-core r-cran-survival r-cran-cmprsk
# Writes inputs.csv (case,role,value in order) and expected.csv (family,case,key,value; 17 digits; NA = R has none).
suppressMessages({library(survival); library(cmprsk)})
out <- commandArgs(TRUE)[1]
inputs <- list(); expected <- list()
give <- function(case, role, x) inputs[[length(inputs) + 1]] <<- data.frame(case = case, role = role, value = if (is.character(x)) x else sprintf("%.17g", x))
want <- function(family, case, ...) { v <- c(...); expected[[length(expected) + 1]] <<- data.frame(family = family, case = case, key = names(v), value = ifelse(is.na(v), "NA", sprintf("%.17g", v))) }
quiet <- suppressWarnings

# --- time to event -----------------------------------------------------------------------------------------------------------
curve <- function(case, time, event, at) {
  give(case, "time", time); give(case, "event", event); give(case, "at", at)
  f <- survfit(Surv(time, event) ~ 1, conf.type = "log-log"); s <- summary(f, times = at, extend = TRUE); t <- summary(f)$table
  for (i in seq_along(at)) want("kaplan_meier", case, setNames(c(s$surv[i], s$lower[i], s$upper[i], s$n.risk[i]), paste0(c("estimate@", "ci_low@", "ci_high@", "at_risk@"), at[i])))
  want("kaplan_meier", case, median = t[["median"]], median_low = t[["0.95LCL"]], median_high = t[["0.95UCL"]]) }
compare <- function(case, time, event, group) {
  give(case, "time", time); give(case, "event", event); give(case, "group", as.character(group))
  d <- survdiff(Surv(time, event) ~ group); df <- sum(d$exp > 0) - 1
  want("log_rank", case, chi2 = d$chisq, df = df, p = pchisq(d$chisq, df, lower.tail = FALSE)) }
reasons <- function(case, time, cause, at) {
  give(case, "time", time); give(case, "cause", cause); give(case, "at", at)
  ci <- cuminc(time, cause, cencode = "")
  for (r in setdiff(sort(unique(cause)), "")) for (t in at) { e <- timepoints(ci, t)$est[paste("1", r), 1]; want("cumulative_incidence", case, setNames(e, paste0(r, "@", t))) } }
at <- c(0, 30, 100, 183, 250, 365, 500, 730)
curve("km lung", lung$time, lung$status - 1, at)
curve("km veteran", veteran$time, veteran$status, at)
curve("km ovarian", ovarian$futime, ovarian$fustat, at)
curve("km aml", aml$time, aml$status, c(0, 5, 9, 13, 23, 31, 45, 48, 160))
curve("km ties", c(10, 10, 10, 20, 20, 30, 30, 30, 40), c(1, 1, 0, 1, 0, 1, 1, 0, 0), c(5, 10, 15, 20, 30, 40))
curve("km one event", c(5, 8, 12, 20), c(0, 1, 0, 0), c(0, 5, 8, 12, 20))
curve("km no event", c(5, 8, 12, 20), c(0, 0, 0, 0), c(0, 5, 20))
curve("km all events", c(5, 8, 12, 20), c(1, 1, 1, 1), c(0, 5, 8, 12, 20))
curve("km flat half falling", c(1, 2, 3, 4), c(1, 1, 1, 1), c(1, 2, 3))
curve("km flat half to the end", c(1, 2, 3, 4), c(1, 1, 0, 0), c(1, 2, 4))
curve("km one patient", 7, 1, c(0, 7))
curve("km day zero", c(0, 0, 3, 4, 9), c(1, 0, 1, 1, 0), c(0, 1, 3, 4, 9))
compare("lr lung sex", lung$time, lung$status - 1, lung$sex)
compare("lr lung ph", lung$time[!is.na(lung$ph.ecog)], (lung$status - 1)[!is.na(lung$ph.ecog)], lung$ph.ecog[!is.na(lung$ph.ecog)])
compare("lr veteran cells", veteran$time, veteran$status, veteran$celltype)
compare("lr veteran trt", veteran$time, veteran$status, veteran$trt)
compare("lr ovarian", ovarian$futime, ovarian$fustat, ovarian$rx)
compare("lr aml", aml$time, aml$status, aml$x)
compare("lr ties", rep(c(10, 20, 30, 40), 5), c(1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1), rep(c("a", "b"), c(9, 11)))
reasons("ci mgus", mgus2$futime[1:400], ifelse(mgus2$pstat[1:400] == 1 & mgus2$ptime[1:400] <= mgus2$futime[1:400], "pcm", ifelse(mgus2$death[1:400] == 1, "death", "")), c(12, 60, 120, 240))
reasons("ci three", c(5, 5, 8, 12, 12, 15, 20, 20, 30, 41), c("a", "b", "", "a", "c", "", "b", "a", "c", ""), c(1, 5, 8, 12, 20, 41))

# --- the same patients twice or more -----------------------------------------------------------------------------------------
pairs <- function(case, x, y) { case <- paste("pairs", case);
  give(case, "x", x); give(case, "y", y); d <- round(x - y, 9)
  w <- quiet(wilcox.test(d)); t <- if (length(d) > 1 && sd(d) > 0) t.test(x, y, paired = TRUE) else NULL
  want("signed_rank", case, W = w$statistic[[1]], p = w$p.value)
  if (!is.null(t)) want("paired_t", case, t = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value) }
visits <- function(case, m) { case <- paste("visits", case);
  for (j in seq_len(ncol(m))) give(case, paste0("v", j), m[, j])
  f <- friedman.test(m); want("friedman", case, chi2 = f$statistic[[1]], df = f$parameter[[1]], p = f$p.value)
  a <- anova(lm(m ~ 1), X = ~1, test = "Spherical"); want("rm_anova", case, F = a$F[1], p = a[["G-G Pr"]][1]) }
set.seed(817)
pairs("sleep", sleep$extra[11:20], sleep$extra[1:10])
pairs("no ties", c(12.1, 9.4, 15.8, 7.7, 11.3, 20.6, 13.9), c(10.0, 9.9, 12.2, 6.1, 12.5, 14.2, 13.6))
pairs("ties", c(5, 5, 10, 0, 7.5, 5, 5, 2.5), c(15, 12.5, 20, 10, 25, 15, 7.5, 5))
pairs("zeros", c(5, 5, 10, 0, 7.5, 5, 5), c(15, 5, 20, 0, 25, 15, 7.5))
pairs("decimal ties", c(0.6, 1.7, 3.9, 2.4, 0.7, 5.5), c(1.1, 2.2, 4.4, 2.9, 1.3, 5.1))
pairs("fifty", round(rnorm(50, 1, 3), 3), round(rnorm(50, 0, 3), 3))
pairs("forty nine", round(rnorm(49, 1, 3), 3), round(rnorm(49, 0, 3), 3))
pairs("large", round(rexp(300) * 100), round(rexp(300) * 120))
pairs("haq", c(0.125, 0.5, 1.375, 0.875, 2, 1.25), c(1, 0.75, 1.5, 1.625, 2, 1.125))
visits("three", matrix(c(134, 143, 148, 108, 139, 142, 144, 149, 150, 120, 128, 141, 99, 120, 133, 150, 150, 150), ncol = 3, byrow = TRUE))
visits("four", matrix(round(rnorm(48, rep(1:4, each = 12)), 2), ncol = 4))
visits("with ties", matrix(c(5, 5, 0, 10, 5, 5, 15, 5, 5, 12.5, 2.5, 0, 20, 10, 5, 7.5, 7.5, 7.5), ncol = 3, byrow = TRUE))

# --- groups ------------------------------------------------------------------------------------------------------------------
two <- function(case, x, y) { case <- paste("two", case);
  give(case, "x", x); give(case, "y", y); w <- quiet(wilcox.test(x, y)); t <- t.test(x, y)
  want("mann_whitney", case, U = w$statistic[[1]], p = w$p.value); want("welch_t", case, t = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value) }
two("no ties", c(1.1, 2.2, 3.3, 4.7, 6.1), c(2.0, 5.5, 7.1, 8.3, 9.9, 10.2)); two("ties", c(1, 2, 2, 3, 5, 5), c(2, 3, 3, 4, 5, 6, 7))
two("large", round(rnorm(60), 4), round(rnorm(55, 0.3), 4)); two("large and small", round(rnorm(60), 4), round(rnorm(8, 0.3), 4))
two("iga", c(-96, -45, -32, -60, -20, -110), c(-11, -20, 3, 8, -15, 0, 5))
many <- function(case, ...) { case <- paste("many", case); g <- list(...); for (i in seq_along(g)) give(case, paste0("g", i), g[[i]]); k <- kruskal.test(g); want("kruskal_wallis", case, chi2 = k$statistic[[1]], df = k$parameter[[1]], p = k$p.value) }
many("three", c(1, 2, 3, 4, 8), c(2, 4, 6, 8, 9, 11), c(5, 5, 7, 9, 12)); many("air", airquality$Ozone[!is.na(airquality$Ozone) & airquality$Month == 5], airquality$Ozone[!is.na(airquality$Ozone) & airquality$Month == 7], airquality$Ozone[!is.na(airquality$Ozone) & airquality$Month == 9])
both <- function(case, x, y) { case <- paste("both", case); give(case, "x", x); give(case, "y", y); r <- cor.test(x, y); s <- quiet(cor.test(x, y, method = "spearman", exact = FALSE)); want("pearson", case, r = r$estimate[[1]], p = r$p.value); want("spearman", case, rho = s$estimate[[1]], p = s$p.value) }
both("cars", mtcars$mpg, mtcars$wt); both("ties", c(1, 2, 2, 3, 4, 4, 5), c(2, 1, 4, 4, 5, 7, 7)); both("women", women$height, women$weight)
counts <- function(case, m) { case <- paste("counts", case); give(case, "rows", nrow(m)); give(case, "cells", as.vector(t(m))); x <- quiet(chisq.test(m, correct = FALSE))
  want("categories", case, chi2 = x$statistic[[1]], df = x$parameter[[1]], p = if (any(x$expected < 5)) fisher.test(m, workspace = 2e7)$p.value else x$p.value) }
counts("two by two", matrix(c(30, 20, 18, 32), 2)); counts("small two by two", matrix(c(8, 2, 1, 9), 2)); counts("subset by skin", matrix(c(14, 9, 1, 6, 1, 6, 4, 5), 2, byrow = TRUE)); counts("three by three", matrix(c(3, 1, 5, 2, 7, 6, 5, 6, 5), 3, byrow = TRUE)); counts("hair", apply(HairEyeColor, 1:2, sum))
quart <- function(case, x) { case <- paste("quart", case); give(case, "x", x); q <- quantile(x, c(.25, .5, .75), type = 6); want("quartiles", case, q1 = q[[1]], median = q[[2]], q3 = q[[3]], mean = mean(x), sd = sd(x)) }
quart("eight", 1:8); quart("one", 5); quart("two", c(1, 4)); quart("even", c(12.5, 15, 15, 20, 25, 50)); quart("precip", as.numeric(precip)); quart("rivers", rivers)
holmed <- function(case, p) { case <- paste("holmed", case); give(case, "x", p); h <- p.adjust(p, "holm"); want("holm", case, setNames(h, paste0("p", seq_along(h)))) }
holmed("six", c(0.0123, 0.0157, 0.006, 0.48, 0.75, 0.78)); holmed("ties", c(0.01, 0.01, 0.04))
write.csv(do.call(rbind, inputs), file.path(out, "inputs.csv"), row.names = FALSE, quote = TRUE)
write.csv(do.call(rbind, expected), file.path(out, "expected.csv"), row.names = FALSE, quote = TRUE)
