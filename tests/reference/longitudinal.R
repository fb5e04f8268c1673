# Reference values of rates, proportions, exact tests, slopes and mixed models, from R's own stats and nlme packages.
# Usage: Rscript tests/reference/longitudinal.R resources/reference/longitudinal
# Needs: apt-get install r-base-core (nlme comes with it)
# Writes inputs.csv (case,role,value in order) and expected.csv (family,case,key,value; 17 digits; NA = R has none).
suppressMessages(library(nlme))
out <- commandArgs(TRUE)[1]
inputs <- list(); expected <- list()
give <- function(case, role, x) inputs[[length(inputs) + 1]] <<- data.frame(case = case, role = role, value = if (is.character(x)) x else ifelse(is.na(x), "NA", sprintf("%.17g", x)))
want <- function(family, case, ...) { v <- c(...); expected[[length(expected) + 1]] <<- data.frame(family = family, case = case, key = names(v), value = ifelse(is.na(v), "NA", sprintf("%.17g", v))) }
quiet <- suppressWarnings
set.seed(1825)

# --- events per 100 patient-years --------------------------------------------------------------------------------------------
rate <- function(events, years) { case <- paste("rate", events, "in", years); give(case, "events", events); give(case, "years", years)
  t <- poisson.test(events, years); want("poisson_rate", case, rate = 100 * t$estimate[[1]], ci_low = 100 * t$conf.int[1], ci_high = 100 * t$conf.int[2]) }
rate(0, 0.25); rate(0, 12.5); rate(0, 4000); rate(1, 0.1); rate(1, 8); rate(1, 365.25); rate(2, 20.9); rate(3, 200); rate(4, 121.42642026009582)
rate(6, 121.42642026009582); rate(8, 121.42642026009582); rate(10, 3); rate(20, 121.42642026009582); rate(33, 7.77); rate(57, 1000); rate(100, 100)
rate(250, 812.5); rate(1234, 10000); rate(9999, 33333.3)

# --- proportions and tables --------------------------------------------------------------------------------------------------
proportion <- function(count, n) { case <- paste("proportion", count, "of", n); give(case, "count", count); give(case, "n", n)
  p <- quiet(prop.test(count, n, correct = FALSE)); want("proportion", case, ci_low = p$conf.int[1], ci_high = p$conf.int[2]) }
proportion(28, 41); proportion(29, 32); proportion(29, 41); proportion(20, 41); proportion(0, 10); proportion(10, 10); proportion(1, 1); proportion(0, 1)
proportion(6, 489); proportion(1, 10000); proportion(5000, 10000); proportion(3, 5); proportion(2, 7); proportion(13, 29)
fisher <- function(case, m) { case <- paste("fisher", case); give(case, "rows", nrow(m)); give(case, "cells", as.vector(t(m)))
  want("exact_fisher", case, p = fisher.test(m, workspace = 2e7)$p.value) }
fisher("tea", matrix(c(3, 1, 1, 3), 2)); fisher("job", matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4)[1:3, 1:3])
fisher("none in one", matrix(c(0, 6, 5, 7), 2)); fisher("apart", matrix(c(7, 0, 0, 8), 2)); fisher("equal", matrix(c(5, 5, 4, 4), 2))
fisher("convictions", matrix(c(2, 10, 15, 3), 2)); fisher("three by two", matrix(c(8, 2, 1, 3, 7, 4), 3)); fisher("two by four", matrix(c(3, 9, 1, 5, 6, 1, 2, 4), 2))
fisher("reactions by course", matrix(c(1, 3, 0, 2, 21, 18, 16, 12), 2, byrow = TRUE)); fisher("large and rare", matrix(c(1, 400, 4, 300), 2))
for (i in 1:10) fisher(paste("drawn", i), matrix(rpois(4, 3) + c(2, 0, 0, 2), 2))

# --- slope a year of each patient, and whether slopes differ from 0 ----------------------------------------------------------
quart <- function(x) { q <- quantile(x, c(.25, .5, .75), type = 6, names = FALSE); c(q1 = q[1], median = q[2], q3 = q[3]) }
slope <- function(case, id, day, value) { case <- paste("slope", case); id <- match(id, unique(id)) - 1
  give(case, "patient", id); give(case, "day", day); give(case, "value", value)
  enough <- function(d) { d <- d[!is.na(d$value), ]; nrow(d) >= 3 && diff(range(d$day)) >= 180 }
  d <- split(data.frame(day, value), id); s <- sapply(d, function(x) if (enough(x)) coef(lm(value ~ day, x))[[2]] * 365.25 else NA)
  want("slope", case, setNames(s, paste0("patient", names(d))))
  s <- round(s[!is.na(s)], 9); if (length(s) >= 5) { w <- quiet(wilcox.test(s)); want("slope", case, quart(s), W = w$statistic[[1]], p = w$p.value) } }
slope("Orthodont", as.character(Orthodont$Subject)[1:64], Orthodont$age[1:64] * 365.25, Orthodont$distance[1:64])
slope("ChickWeight", as.character(ChickWeight$Chick)[1:167], ChickWeight$Time[1:167] * 30, ChickWeight$weight[1:167])
slope("Oxboys", as.character(Oxboys$Subject)[1:90], round(Oxboys$age[1:90] * 400), Oxboys$height[1:90])
slope("too few and too short", c("a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d", "d"), c(0, 400, 0, 90, 179, 0, 90, 180, -60, 0, 100, 300), c(900, 800, 700, 650, 600, 1000, 990, 1010, 800, NA, NA, 700))
igg <- data.frame(id = rep(1:20, each = 6), day = rep(c(-20, 90, 180, 365, 540, 730), 20) + sample(-15:15, 120, TRUE))
igg$value <- round(rnorm(20, 1050, 180)[igg$id] - rnorm(20, 70, 50)[igg$id] * igg$day / 365.25 + rnorm(120, 0, 60)); igg$value[sample(120, 30)] <- NA
slope("IgG drawn", igg$id, igg$day, igg$value)
slope("level", rep(1:6, each = 3), rep(c(0, 200, 400), 6), c(5, 5, 5, 1, 2, 3, 3, 2, 1, 1, 2, 4, 9, 6, 4, 0, 1, 0))

# --- mixed model: visit as factor, random intercept, REML --------------------------------------------------------------------
# nlme stops early by default; these limits bring it to within 1e-5 of the maximum in the worst case, far nearer in most.
# The standard deviation of patients is not compared: where it is 0, nlme's logarithmic search cannot reach it.
exactly <- lmeControl(maxIter = 500, msMaxIter = 500, niterEM = 200, tolerance = 1e-12, msTol = 1e-14)
model <- function(case, m) { case <- paste("model", case); colnames(m) <- NULL
  for (j in seq_len(ncol(m))) give(case, paste0("v", j), m[, j])
  d <- data.frame(id = factor(row(m)), visit = factor(col(m)), y = as.vector(m)); d <- d[!is.na(d$y), ]; d$id <- droplevels(d$id)
  f <- lme(y ~ visit, random = ~1 | id, data = d, control = exactly); t <- summary(f)$tTable; i <- intervals(f, which = "fixed")$fixed; a <- anova(f)
  for (j in 2:ncol(m)) want("mixed_model", case, setNames(c(t[j, 1], t[j, 2], i[j, 1], i[j, 3], t[j, 3], t[j, 4], t[j, 5]), paste0(c("estimate", "se", "ci_low", "ci_high", "df", "t", "p"), "@", j)))
  want("mixed_model", case, F = a$`F-value`[2], df = a$numDF[2], df2 = a$denDF[2], p_any = pf(a$`F-value`[2], a$numDF[2], a$denDF[2], lower.tail = FALSE), residual_sd = f$sigma) }
wide <- function(value, id, time) { m <- tapply(value, list(as.character(id), time), mean); m[, order(as.numeric(colnames(m)))] }
holes <- function(m, share, first = TRUE) { gone <- matrix(runif(length(m)) < share, nrow(m)); if (first) gone[, 1] <- FALSE; m[gone] <- NA; m[rowSums(!is.na(m)) > 0, ] }
ortho <- wide(Orthodont$distance, Orthodont$Subject, Orthodont$age); chick <- wide(ChickWeight$weight, ChickWeight$Chick, ChickWeight$Time)
model("Orthodont", ortho); model("Orthodont with holes", holes(ortho, 0.3)); model("Orthodont without a baseline for some", holes(ortho, 0.4, FALSE))
model("sleep", cbind(sleep$extra[1:10], sleep$extra[11:20])); model("ChickWeight", chick[, 1:5]); model("ChickWeight to the end", log(chick[, c(1, 4, 8, 12)]))
model("Oxboys", wide(Oxboys$height, Oxboys$Subject, Oxboys$Occasion)[, 1:4]); model("BodyWeight", wide(BodyWeight$weight, BodyWeight$Rat, BodyWeight$Time)[, c(1, 4, 8)])
model("tiny", matrix(c(134, 143, 148, 108, 139, NA, 144, 149, 150), 3, byrow = TRUE)); model("two visits", matrix(c(15, 5, 20, 10, 12.5, NA, NA, 7.5, 25, 5, 10, 10), ncol = 2, byrow = TRUE))
model("ties", matrix(c(5, 5, 0, 10, 5, 5, 15, 5, NA, 12.5, 2.5, 0, 20, NA, 5, 7.5, 7.5, 7.5), ncol = 3, byrow = TRUE))
steady <- outer(rnorm(40, 100, 15), c(0, 4, 6, 5), "+") + rnorm(160, 0, 3); model("drawn, little noise", holes(steady, 0.25))
model("drawn, half lost", holes(outer(rnorm(60, 1000, 150), c(0, -40, -90, -120), "+") + rnorm(240, 0, 120), 0.5))
model("drawn, many single visits", holes(outer(rnorm(50, 20, 5), c(0, -5, -8), "+") + rnorm(150, 0, 3), 0.65, FALSE))
write.csv(do.call(rbind, inputs), file.path(out, "inputs.csv"), row.names = FALSE, quote = TRUE)
write.csv(do.call(rbind, expected), file.path(out, "expected.csv"), row.names = FALSE, quote = TRUE)
