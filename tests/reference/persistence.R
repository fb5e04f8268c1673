# Reference values of the analysis of persistence, from R's own survival and stats packages.
# Usage: Rscript tests/reference/persistence.R resources/reference/persistence
# Needs: apt-get install r-base-core r-cran-survival
# Writes inputs.csv (case,role,value in order) and expected.csv (family,case,key,value; 17 digits; NA = R has none).
suppressMessages(library(survival))
out <- commandArgs(TRUE)[1]
inputs <- list(); expected <- list()
give <- function(case, role, x) inputs[[length(inputs) + 1]] <<- data.frame(case = case, role = role, value = if (is.character(x)) x else sprintf("%.17g", x))
want <- function(family, case, ...) { v <- c(...); expected[[length(expected) + 1]] <<- data.frame(family = family, case = case, key = names(v), value = ifelse(is.na(v), "NA", sprintf("%.17g", v))) }
exact <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
# R stops where the log likelihood rises no more; one step further, from there, brings the coefficients to full precision.
cox <- function(...) { f <- coxph(..., ties = "efron", control = exact); for (again in 1:2) f <- coxph(..., ties = "efron", control = exact, init = coef(f)); f }

# --- Cox models: covariates, groups against the first, proportional hazards ------------------------------------------------------
surv <- function(time, event, entry) if (is.null(entry)) Surv(time, event) else Surv(entry, time, event)
model <- function(case, time, event, x, entry = NULL) { case <- paste("cox", case); x <- as.matrix(x)
  give(case, "time", time); give(case, "event", event); if (!is.null(entry)) give(case, "entry", entry)
  for (j in seq_len(ncol(x))) give(case, paste0("c", j), x[, j])
  f <- cox(surv(time, event, entry) ~ x); b <- unname(coef(f)); s <- unname(sqrt(diag(vcov(f)))); z <- cox.zph(f)$table["GLOBAL", ]; q <- qnorm(0.975)
  want("cox", case, log_likelihood = f$loglik[2], setNames(c(b, s, exp(b - q * s), exp(b + q * s)), paste0(rep(c("log_hr", "se", "ci_low", "ci_high"), each = length(b)), seq_along(b))))
  want("cox", case, zph_chi2 = z[["chisq"]], zph_df = z[["df"]], zph_p = z[["p"]]) }
groups <- function(case, time, event, group, order, entry = NULL) { case <- paste("groups", case)
  give(case, "time", time); give(case, "event", event); give(case, "group", as.character(group)); give(case, "order", order); if (!is.null(entry)) give(case, "entry", entry)
  g <- factor(group, levels = order); f <- cox(surv(time, event, entry) ~ g); m <- summary(f); k <- order[-1]
  want("cox_groups", case, setNames(c(m$conf.int[, 1], m$conf.int[, 3], m$conf.int[, 4], m$coefficients[, 5]), paste0(rep(c("hr:", "ci_low:", "ci_high:", "p:"), each = length(k)), k)))
  if (is.null(entry)) { z <- cox.zph(f)$table["GLOBAL", ]; want("cox_zph", case, chi2 = z[["chisq"]], df = z[["df"]], p = z[["p"]]) } }
full <- lung[complete.cases(lung[, c("age", "sex", "ph.karno")]), ]
model("lung", full$time, full$status - 1, full[, c("age", "sex", "ph.karno")])
model("ovarian", ovarian$futime, ovarian$fustat, ovarian[, c("age", "rx")])
model("veteran", veteran$time, veteran$status, veteran[, c("karno", "age")])
model("heart, delayed", heart$stop, heart$event, heart[, c("age", "year")], heart$start)
model("stanford", stanford2$time, stanford2$status, stanford2$age)
model("kidney, ties", kidney$time, kidney$status, kidney[, c("age", "sex")])
model("all tied in threes", rep(c(10, 20, 30, 40, 50), each = 3), c(1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0), c(1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0))
model("four events", c(3, 8, 9, 14, 20, 22, 30, 41, 44, 52), c(1, 0, 1, 0, 1, 0, 0, 1, 0, 0), c(1, 0, 0, 1, 1, 0, 0, 0, 1, 0))
model("delayed, ties", c(10, 10, 20, 20, 30, 30, 40, 40, 50, 60), c(1, 1, 1, 0, 1, 1, 0, 1, 1, 0), c(0, 1, 1, 0, 1, 0, 1, 0, 0, 1), c(0, 5, 10, 0, 0, 12, 30, 0, 20, 40))
model("day zero", c(0, 0, 1, 3, 5, 8, 8, 13, 21, 34), c(1, 0, 1, 1, 0, 1, 1, 0, 1, 0), c(0, 1, 1, 0, 0, 1, 0, 1, 0, 1))
groups("veteran cells", veteran$time, veteran$status, veteran$celltype, c("squamous", "smallcell", "adeno", "large"))
groups("veteran treatment", veteran$time, veteran$status, veteran$trt, c("1", "2"))
groups("lung sex", lung$time, lung$status - 1, lung$sex, c("2", "1"))
groups("lung ecog", full$time[full$ph.ecog < 3 & !is.na(full$ph.ecog)], (full$status - 1)[full$ph.ecog < 3 & !is.na(full$ph.ecog)], full$ph.ecog[full$ph.ecog < 3 & !is.na(full$ph.ecog)], c("0", "1", "2"))
groups("aml", aml$time, aml$status, aml$x, c("Maintained", "Nonmaintained"))
groups("ovarian", ovarian$futime, ovarian$fustat, ovarian$rx, c("1", "2"))
groups("colon, deaths", colon$time[colon$etype == 2], colon$status[colon$etype == 2], colon$rx[colon$etype == 2], c("Obs", "Lev", "Lev+5FU"))
groups("kidney, delayed", kidney$time + 10, kidney$status, kidney$disease, c("Other", "GN", "AN", "PKD"), ifelse(kidney$id %% 3 == 0, 9, 0))
groups("gbsg grade", gbsg$rfstime[1:300], gbsg$status[1:300], gbsg$grade[1:300], c("1", "2", "3"))
groups("months, many ties", rep(c(6, 6, 12, 12, 18, 24, 24, 30), 5), rep(c(1, 0, 1, 1, 0, 1, 0, 0, 1, 1), 4), rep(c("DM", "ASS", "PM", "DM", "ASS", "IMNM", "PM", "IMNM"), 5), c("DM", "ASS", "PM", "IMNM"))

# --- delayed entry ----------------------------------------------------------------------------------------------------------------
late <- function(case, entry, time, event, at) { case <- paste("late", case)
  give(case, "entry", entry); give(case, "time", time); give(case, "event", event); give(case, "at", at)
  f <- survfit(Surv(entry, time, event) ~ 1, conf.type = "log-log"); s <- summary(f, times = at, extend = TRUE); t <- summary(f)$table
  for (i in seq_along(at)) want("delayed_entry", case, setNames(c(s$surv[i], s$lower[i], s$upper[i], sum(entry < at[i] & time >= at[i])), paste0(c("estimate@", "ci_low@", "ci_high@", "at_risk@"), at[i])))
  want("delayed_entry", case, median = t[["median"]], median_low = t[["0.95LCL"]], median_high = t[["0.95UCL"]]) }
late("heart", heart$start, heart$stop, heart$event, c(3, 10, 30, 70, 100, 285, 500, 900))
late("small", c(0, 0, 2, 4, 4, 10), c(3, 5, 5, 9, 12, 15), c(1, 0, 1, 1, 0, 1), c(3, 4, 5, 9, 12, 15))
late("ties", c(0, 0, 10, 0, 5, 20, 0, 15), c(10, 20, 20, 20, 30, 30, 40, 40), c(1, 1, 1, 0, 1, 0, 0, 1), c(5, 10, 20, 25, 30, 40))
late("one late", c(0, 0, 0, 30), c(10, 20, 40, 50), c(1, 0, 1, 0), c(10, 20, 40, 50))
late("channing", (seq_len(60) * 37) %% 200, (seq_len(60) * 37) %% 200 + 1 + (seq_len(60) * 91) %% 700, (seq_len(60) %% 3 > 0) * 1, c(50, 183, 365, 548, 730))
latetest <- function(case, entry, time, event, group) { case <- paste("late test", case)
  give(case, "entry", entry); give(case, "time", time); give(case, "event", event); give(case, "group", as.character(group))
  stopifnot(!anyDuplicated(time[event == 1])); s <- summary(coxph(Surv(entry, time, event) ~ factor(group), ties = "breslow"))$sctest
  want("delayed_log_rank", case, chi2 = s[["test"]], df = s[["df"]], p = s[["pvalue"]]) }
latetest("heart", heart$start, heart$stop + seq_len(nrow(heart)) / 1024, heart$event, heart$surgery)
latetest("veteran", ifelse(seq_len(137) %% 4 == 0, veteran$time / 2, 0), veteran$time + seq_len(137) / 1024, veteran$status, veteran$celltype)
latetest("aml", ifelse(seq_len(23) %% 3 == 0, 4, 0), aml$time + seq_len(23) / 1024, aml$status, aml$x)
latecauses <- function(case, entry, time, cause, at) { case <- paste("late causes", case)
  give(case, "entry", entry); give(case, "time", time); give(case, "cause", cause); give(case, "at", at)
  state <- factor(cause, levels = c("", setdiff(sort(unique(cause)), ""))); f <- survfit(Surv(entry, time, state) ~ 1, id = seq_along(time), start.time = 0)
  s <- summary(f, times = at, extend = TRUE); for (r in levels(state)[-1]) want("delayed_incidence", case, setNames(s$pstate[, match(r, f$states)], paste0(r, "@", at))) }
latecauses("three", c(0, 0, 2, 0, 5, 0, 9, 0, 12, 0), c(5, 5, 8, 12, 12, 15, 20, 20, 30, 41), c("a", "b", "", "a", "c", "", "b", "a", "c", ""), c(5, 8, 12, 20, 41))
first <- mgus2[1:300, ]; latecauses("mgus", ifelse(seq_len(300) %% 5 == 0, first$futime / 3, 0), first$futime + 1, ifelse(first$pstat == 1 & first$ptime <= first$futime, "pcm", ifelse(first$death == 1, "death", "")), c(12, 60, 120, 240))

# --- one cause as the event, the others censored; proportions ---------------------------------------------------------------------
cause <- function(case, time, cause, chosen, at) { case <- paste("cause", case, chosen)
  give(case, "time", time); give(case, "cause", cause); give(case, "chosen", chosen); give(case, "at", at)
  f <- survfit(Surv(time, cause == chosen) ~ 1); s <- summary(f, times = at, extend = TRUE)
  want("cause_specific", case, setNames(s$surv, paste0("estimate@", at)), median = summary(f)$table[["median"]]) }
words <- c("adverse_event", "death", "", "ineffectiveness", "remission", "adverse_event", "")
for (chosen in c("adverse_event", "death", "remission")) cause("lung", lung$time, rep_len(words, nrow(lung)), chosen, c(100, 183, 365, 730))
cause("mgus", first$futime, ifelse(first$pstat == 1 & first$ptime <= first$futime, "pcm", ifelse(first$death == 1, "death", "")), "pcm", c(12, 60, 120, 240))
for (k in list(c(28, 41), c(0, 10), c(10, 10), c(1, 2), c(29, 32), c(20, 41), c(500, 1000), c(1, 10000), c(13, 13), c(5, 9))) { case <- paste("wilson", k[1], "of", k[2]); give(case, "count", k[1]); give(case, "n", k[2])
  ci <- suppressWarnings(prop.test(k[1], k[2], correct = FALSE)$conf.int); want("wilson", case, ci_low = ci[1], ci_high = ci[2]) }
write.csv(do.call(rbind, inputs), file.path(out, "inputs.csv"), row.names = FALSE, quote = TRUE)
write.csv(do.call(rbind, expected), file.path(out, "expected.csv"), row.names = FALSE, quote = TRUE)
