"""The tables of evidence beside the verdict on one drug: titres and interferon arms. What they share with the others is in `schema`."""

from __future__ import annotations

from platekit.columns import COMPOUND, COMPOUND_KEYS, GROUP, GROUP_KEYS, Table, number, text

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
