"""The tables of evidence beside the verdict on one drug: titres, interferon arms, screens with a JAK inhibitor, classes. What they share with the others is in `schema`."""

from __future__ import annotations

from platekit.columns import COMPOUND, COMPOUND_KEYS, FOLD, GROUP, GROUP_KEYS, P_AND_Q, Table, number, text

_ARM = text("arm", "arm as the user calls it, such as 'baricitinib 1 uM'")
_UNIT = text("unit", "of the titre: PFU/mL, TCID50/mL, copies/mL or the user's own")
_TREATMENT = (
    text("compound", "compound of the arm, as the layouts call it; '' where none was named"),
    number("concentration_uM", "its dose, micromolar"),
)

TITRE_VALUES = Table("titre_values", "one titration", (), (
    _ARM,
    text("batch", "the independent experiment: arms are compared within it"),
    number("titre", "as measured, in `unit`; of a bound, the limit"),
    text("relation", "'=', '<' (below the limit of detection) or '>' (above the highest that could be read)"),
    _UNIT,
    number("lod", "limit of detection, in `unit`; NaN where none is known"),
    number("viability_percent", "of the cells of this arm, 100 is untreated; NaN where not read"),
    *_TREATMENT, *GROUP,
    text("source", "file!sheet!cell or file:line:column of the titre"),
))  # fmt: skip

TITRES = Table("titres", "arm, unit, virus, moi, cell_line, condition", ("arm", "unit", *GROUP_KEYS), (
    _ARM, _UNIT, *GROUP, *_TREATMENT,
    text("reference", "the arm that it is compared with"),
    number("log10_gain", "mean over batches of log10 titre minus that of the reference; of a bound, the bound"),
    text("gain_relation", "'=', '>' (at least) or '<' (at most), where titres lie below the limit of detection"),
    number("gain_ci_low", "95 % interval; NaN where titres below the limit of detection leave it open"),
    number("gain_ci_high", "95 % interval"),
    number("n_batches", "experiments with both arms"),
    number("n_values", "titrations of the arm"),
    number("n_bounds", "titrations of both arms that are a bound"),
    number("viability_percent", "mean viability of the arm; NaN where not read"),
    text("verdict", "gain shown, loss shown, no gain shown or not assessed"),
    text("reasons", "in words"),
))  # fmt: skip

_DOSE = number("concentration_uM", "dose, micromolar")
INTERFERON = Table("interferon", "compound, arm with interferon, readout, dose", (*COMPOUND_KEYS, "readout", "concentration_uM"), (
    *COMPOUND, text("readout", "of infection"), _DOSE,
    text("without", "the condition without interferon"),
    text("reference", "the JAK inhibitor that marks 1"),
    number("rescue_index", "(signal - with interferon) / (with interferon and reference - with interferon), per live cell; 0 is interferon at work, 1 the reference"),
    number("rescue_ci_low", "95 % interval (Fieller over batches); NaN where open"),
    number("rescue_ci_high", "95 % interval"),
    number("suppression", "signal with interferon / without; below 1 is less infection"),
    number("suppression_ci_high", "upper 95 % limit"),
    number("reference_fold", "signal with interferon and reference / with interferon"),
    number("n_batches", "experiments with all four kinds of wells"),
    number("viability_percent", "mean viability of the dose; NaN where not read"),
    text("verdict", "rescue shown, no rescue shown or not assessable"),
    text("reasons", "in words"),
))  # fmt: skip
GENES = Table("genes", "compound, arm with interferon, gene, dose", (*COMPOUND_KEYS, "gene", "concentration_uM"), (
    *COMPOUND, text("gene", "interferon-stimulated gene: its readout"), _DOSE,
    text("housekeeping", "the gene that it is held against"),
    number("log2_change", "minus delta-delta Cq against interferon and vehicle, mean over batches; below 0 is less expression"),
    text("change_relation", "'=', '<' (at most) or '>' (at least), where a Cq was not reached"),
    number("change_ci_low", "95 % interval; NaN where open"),
    number("change_ci_high", "95 % interval"),
    number("n_batches", "experiments"),
    number("n_undetermined", "wells whose Cq was not reached"),
))  # fmt: skip

_BOOST = (
    *GROUP,
    text("readout", "of infection"),
    text("without", "the condition without the JAK inhibitor; `condition` is the one with it"),
)
_BOOST_KEYS = (*GROUP_KEYS, "readout", "without")
BOOST = Table("boost", "arm with the JAK inhibitor, readout, measure", (*_BOOST_KEYS, "measure"), (
    *_BOOST,
    text("measure", "z_prime, signal_to_background or vehicle_cv_percent; spearman is the rank correlation of the compounds"),
    number("value_without", "mean over batches without the JAK inhibitor; of a ratio, the geometric mean"),
    number("without_ci_low", "95 % t interval over batches; NaN for one batch"),
    number("without_ci_high", "95 % interval"),
    number("value_with", "the same with the JAK inhibitor; of spearman, the correlation itself"),
    number("with_ci_low", "95 % interval"),
    number("with_ci_high", "95 % interval"),
    number("change", "with minus without; of a ratio or CV, with / without"),
    number("change_ci_low", "95 % interval, paired by batch"),
    number("change_ci_high", "95 % interval"),
    number("n_batches", "experiments with both conditions; of spearman, compounds"),
))  # fmt: skip
BOOST_RANKS = Table("boost_ranks", "compound, arm with the JAK inhibitor, readout", ("compound", *_BOOST_KEYS), (
    text("compound", "antiviral tested in both conditions"), *_BOOST,
    number("auc_without", "percent inhibition, mean over log dose and batches, doses that are toxic in either condition left out"),
    number("auc_with", "the same with the JAK inhibitor"),
    number("auc_change", "with minus without, percentage points"),
    number("auc_change_ci_low", "95 % t interval over batches"),
    number("auc_change_ci_high", "95 % interval"),
    number("rank_without", "1 is the largest inhibition"),
    number("rank_without_low", "95 % interval of the rank"),
    number("rank_without_high", "95 % interval of the rank"),
    number("rank_with", "with the JAK inhibitor"),
    number("rank_with_low", "95 % interval of the rank"),
    number("rank_with_high", "95 % interval of the rank"),
    number("ec50_without_uM", "of the fitted curve; a bound where the relation says so"),
    text("ec50_without_relation", "'=', '<' or '>'; '' where there is none"),
    number("ec50_with_uM", "with the JAK inhibitor"),
    text("ec50_with_relation", "'=', '<' or '>'; '' where there is none"),
    number("n_batches", "experiments with both conditions"),
    text("verdict", "rank changes, no change of rank shown or not ranked"),
    text("reasons", "in words"),
))  # fmt: skip

MOI_DOSE = Table("moi_dose", "compound, virus, cell_line, condition, readout", ("compound", "virus", "cell_line", "condition", "readout"), (
    text("compound", "compound judged at two MOIs or more"),
    text("virus", "virus name or label"),
    text("cell_line", "cell line"),
    text("condition", "co-treatment, '' for none"),
    text("readout", "of infection"),
    text("mois", "the MOIs compared, ascending"),
    number("n_doses", "doses judged at each of them"),
    number("fold_at_lowest_moi", "largest fold at the lowest MOI"),
    number("lowest_ci_low", "95 % interval"),
    number("lowest_ci_high", "95 % interval"),
    number("fold_at_highest_moi", "largest fold at the highest MOI"),
    number("highest_ci_low", "95 % interval"),
    number("highest_ci_high", "95 % interval"),
    number("ratio", "fold at the highest MOI over that at the lowest, at the dose where they differ most; of three MOIs or more, by the slope over the log MOI"),
    number("ratio_ci_low", "95 % interval"),
    number("ratio_ci_high", "95 % interval"),
    number("concentration_at_max_uM", "that dose, micromolar"),
    number("p", "two-sided, of no difference; NaN where it is described only"),
    number("q", "p adjusted by Benjamini-Hochberg over the compounds of one virus, cell line and condition"),
    text("verdict", "larger fold at low MOI, larger fold at high MOI, no difference shown, or described, not tested"),
    text("reasons", "in words"),
))  # fmt: skip

SPREAD = Table("spread", "compound, virus, moi, cell_line, condition, part of a significant increase", (*COMPOUND_KEYS, "part"), (
    *COMPOUND,
    text("part", "infected cells, focus size or signal per infected cell"),
    text("readout", "what it was read by"),
    number("concentration_uM", "dose at which the deciding readout rises most, micromolar"),
    number("fold", "of this part at that dose; of infected cells in infection events"),
    *FOLD,
    text("change", "rises, falls or no change shown, by the interval"),
    number("n_wells", "wells used, over all doses"),
))  # fmt: skip

PATTERNS = Table("patterns", "plate, readout", ("plate", "readout"), (
    text("plate", "plate"),
    text("readout", "of infection"),
    *GROUP,
    text("learnt_from", "what the pattern was learnt from: vehicle wells, and compounds that do nothing"),
    number("n_wells", "these wells on this plate"),
    number("pattern_percent", "highest over lowest place of the fitted pattern, less 1, percent; the level of the plate is no part of it"),
    number("morans_i_before", "of these wells before the pattern is taken off; NaN with fewer than 20 pairs of neighbours"),
    number("p_before", "one-sided, by rearranging the wells"),
    number("morans_i_after", "the same of what is left"),
    number("p_after", "one-sided"),
))  # fmt: skip

CLASSES = Table("classes", "class, virus, moi, cell_line, condition", ("class", *GROUP_KEYS), (
    text("class", "compound class"), *GROUP,
    number("n_members", "drugs of the class with enough comparators on their plates"),
    number("n_comparators", "drugs it is held against, on the same plates"),
    number("statistic", "share of pairs of one plate in which the drug of the class is higher; 0.5 is no difference"),
    *P_AND_Q,
    text("verdict", "more or less infection than the rest, no difference shown, or not assessable"),
    text("reasons", "why"),
    text("direction", "increase, decrease or flat, against the rest"),
    number("fold", "mean over doses of the class over that of the comparators: median over pairs of one plate"),
    *FOLD,
    number("p_without_one", "p without the drug that it rests on most"),
    text("without", "which drug that is"),
    text("potency_order", "rank correlation of effect with potency, one for each target, in words"),
))  # fmt: skip
CLASS_SIZES = Table("class_sizes", "compound, virus, moi, cell_line, condition", COMPOUND_KEYS, (
    *COMPOUND,
    text("class", "compound class; '' for a drug of none"),
    text("plates", "the plates that its drugs are compared on, joined by ' + '"),
    number("log2_fold_change", "mean over assessable doses, plate surface taken off"),
    number("n_doses", "doses in the mean"),
    text("acts", "increase or decrease where p of the drug by itself is below the level, else flat"),
))  # fmt: skip

BESIDE = (PATTERNS, MOI_DOSE, SPREAD, CLASSES, CLASS_SIZES, TITRE_VALUES, TITRES, INTERFERON, GENES, BOOST, BOOST_RANKS)
