# Reference values of the tables: median differences with their intervals, from R's own wilcox.test, and standardised differences.
# Usage: Rscript tests/reference/tables.R resources/reference/tables
# Needs: apt-get install r-base-core
# Writes inputs.csv (case,role,value in order) and expected.csv (family,case,key,value; 17 digits; NA = R has none).
out <- commandArgs(TRUE)[1]
inputs <- list(); expected <- list()
give <- function(case, role, x) inputs[[length(inputs) + 1]] <<- data.frame(case = case, role = role, value = if (is.character(x)) x else ifelse(is.na(x), "NA", sprintf("%.17g", x)))
want <- function(family, case, ...) { v <- c(...); expected[[length(expected) + 1]] <<- data.frame(family = family, case = case, key = names(v), value = ifelse(is.na(v), "NA", sprintf("%.17g", v))) }
set.seed(2012)

# --- median of the differences (Hodges and Lehmann) --------------------------------------------------------------------------
# Without ties R gives the median of all pairwise means; with ties it searches for it and may stop anywhere between the two middle
# ones: their centre is wanted then, and R's own answer must lie between them. A level of 95 % that R cannot reach is NA.
shift <- function(case, x, y) { case <- paste("shift", case); give(case, "x", x); give(case, "y", y); d <- round(x - y, 9); moved <- d[d != 0]
  short <- FALSE
  w <- withCallingHandlers(wilcox.test(d, conf.int = TRUE, tol.root = 1e-12), warning = function(w) { short <<- short || grepl("not achievable", conditionMessage(w)); invokeRestart("muffleWarning") })
  means <- sort(outer(moved, moved, "+")[upper.tri(diag(length(moved)), TRUE)] / 2); n <- length(means); middle <- means[c((n + 1) %/% 2, n %/% 2 + 1)]
  stopifnot(w$estimate > middle[1] - 1e-9, w$estimate < middle[2] + 1e-9)
  limits <- if (short || length(moved) < 6) c(NA, NA) else w$conf.int[1:2]
  limits <- ifelse(abs(limits) < 1e-11, 0, limits); want("median_shift", case, estimate = median(means), ci_low = limits[1], ci_high = limits[2]) }
shift("sleep", sleep$extra[11:20], sleep$extra[1:10])
shift("no ties", c(12.1, 9.4, 15.8, 7.7, 11.3, 20.6, 13.9), c(10.0, 9.9, 12.2, 6.1, 12.5, 14.2, 13.6))
shift("steroid", c(5, 5, 10, 0, 7.5, 5, 5, 2.5), c(15, 12.5, 20, 10, 25, 15, 7.5, 5))
shift("steroid with zeros", c(5, 5, 10, 0, 7.5, 5, 5, 5, 7.5, 15), c(15, 5, 20, 0, 25, 15, 7.5, 10, 12.5, 12.5))
shift("five", c(1.5, 2.25, 7, -3, 4), rep(0, 5)); shift("six", c(1.5, 2.25, 7, -3, 4, 11), rep(0, 6)); shift("six with ties", c(5, 5, 2.5, 5, 7.5, 10), rep(0, 6))
shift("nine with ties", c(5, 5, 2.5, 5, 7.5, 10, 0, 2.5, -2.5), rep(0, 9)); shift("four", c(1, 2, 4, 8), rep(0, 4))
shift("fifty", round(rnorm(50, 1, 3), 3), rep(0, 50)); shift("forty-nine", round(rnorm(49, 1, 3), 4), rep(0, 49))
shift("three hundred, rounded", round(rnorm(300, -40, 120)), rep(0, 300)); shift("a thousand and more", round(rnorm(1300, 2, 9), 1), rep(0, 1300))
shift("IgG", c(812, 1044, 690, 955, 1210, 734, 640, 1008, 880, 902, 1130), c(1001, 1203, 712, 1190, 1199, 1003, 702, 1230, 904, 1066, 1288))
for (i in 1:8) { n <- sample(6:45, 1); shift(paste("drawn", i), round(rnorm(n, 5, 4) * 2) / 2, round(rnorm(n, 8, 5) * 2) / 2) }
for (i in 1:4) { n <- sample(6:49, 1); shift(paste("drawn without ties", i), rnorm(n, 5, 4), rnorm(n, 8, 5)) }

# --- standardised difference (Yang and Dalton 2012) --------------------------------------------------------------------------
means <- function(case, x, y) { case <- paste("means", case); give(case, "x", x); give(case, "y", y)
  want("standardised_means", case, difference = (mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2)) }
means("sleep", sleep$extra[1:10], sleep$extra[11:20]); means("age", c(55, 61, 42, 70, 38), c(49, 52, 66, 71, 40, 58)); means("far apart", c(1, 2, 3), c(101, 103, 105))
for (i in 1:4) means(paste("drawn", i), rnorm(sample(5:40, 1), 50, 12), rnorm(sample(5:40, 1), 55, 15))
levels <- function(case, a, b) { case <- paste("levels", case); give(case, "x", a); give(case, "y", b)
  p <- (a / sum(a))[-1]; q <- (b / sum(b))[-1]; spread <- function(p) diag(p, length(p)) - outer(p, p)
  t <- p - q; s <- (spread(p) + spread(q)) / 2; want("standardised_levels", case, difference = sqrt(drop(t %*% solve(s, t)))) }
levels("sex", c(21, 9), c(6, 5)); levels("four subsets", c(12, 9, 4, 5), c(3, 6, 2, 0)); levels("none in one", c(0, 12), c(3, 8)); levels("equal", c(5, 10, 15), c(10, 20, 30))
for (i in 1:5) levels(paste("drawn", i), rpois(i + 1, 9) + 1, rpois(i + 1, 6) + 1)
write.csv(do.call(rbind, inputs), file.path(out, "inputs.csv"), row.names = FALSE, quote = TRUE)
write.csv(do.call(rbind, expected), file.path(out, "expected.csv"), row.names = FALSE, quote = TRUE)
