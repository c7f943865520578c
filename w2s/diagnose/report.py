"""A diagnosis for people, and for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from w2s_theory.setting.features import Estimate
from w2s_theory.setting.features.found import Model

from .diagnosis import Diagnosis


def show(diagnosis: Diagnosis, console: Console) -> None:
    """What was given, tables, warnings, and what cannot be told."""
    found = diagnosis.found
    targets = f"{found.targets} one-vs-rest targets" if found.targets > 1 else "one target"
    constant = "dimensions count the constant" if found.intercept else "no intercept"
    console.print(f"{found.rows} samples, {found.labelled} of them labelled, {targets}; {constant}\n", style="dim")
    console.print(_models(diagnosis))
    console.print(_estimates(diagnosis))
    for warning in diagnosis.warnings:
        console.print(f"[yellow]warning:[/] {warning}")
    for what in diagnosis.not_identifiable:
        console.print(f"not identifiable: {what}", style="dim")


def _models(diagnosis: Diagnosis) -> Table:
    weak, strong = diagnosis.found.weak, diagnosis.found.strong
    table = Table("of each model", "weak", "strong", box=None, header_style="bold")
    for (name, left), (_, right) in zip(_lines(weak), _lines(strong), strict=True):
        table.add_row(name, left, right)
    return table


def _lines(model: Model) -> list[tuple[str, str]]:
    shape, depends = model.shape, model.dependence
    return [
        ("columns", str(model.span.width)),
        *((f"dimension: {name}", f"{value:.4g}") for name, value in model.span.criteria.items()),
        ("dimension: MSE-optimal cut for these labels", str(model.best_cut or "–")),
        ("dimension used below", str(model.dimension)),
        ("pair kurtosis X (Gaussian 1)", f"{shape.pair_kurtosis:.3g} ± {shape.pair_kurtosis_se:.1g}"),
        ("Mardia's kurtosis κ (Gaussian 0)", f"{shape.mardia:.3g}"),
        *((f"leverage over its mean, {_quantile(q)} (Gaussian)", f"{seen:.3g} ({gaussian:.3g})")
          for q, (seen, gaussian) in shape.leverage.items()),
        ("variance of the fit if residuals depend on leverage", f"× {depends.ratio:.3g} ± {depends.se:.1g}" if depends
         else "–"),
    ]  # fmt: skip


def _quantile(q: float) -> str:
    return "largest" if q == 1 else f"{q:.0%} quantile"


def _estimates(diagnosis: Diagnosis) -> Table:
    found = diagnosis.found
    overlap, errors = found.overlap, found.errors
    table = Table("of both", "estimate", "± se", f"{found.level:.0%} interval", "how", box=None, header_style="bold")
    table.add_row("d_sw in the sample", f"{overlap.raw:.5g}", "", "", "too large: spans meet by chance")
    table.add_row("  less chance overlap d_w d_s/M", f"{overlap.minus_chance:.5g}", "", "",
                  "right for unrelated features only")  # fmt: skip
    _row(table, "d_sw", overlap.corrected)
    _row(table, "  by leaving out blocks", overlap.jackknife)
    _row(table, "s_w² = σ² + ρ_w", errors.s2_w)
    _row(table, "s_s² = σ² + ρ_s", errors.s2_s)
    _row(table, "ρ_missed", errors.rho_missed)
    _row(table, "ρ_foreign", errors.rho_foreign)
    return table


def _row(table: Table, name: str, estimate: Estimate) -> None:
    if estimate.value is None:
        table.add_row(name, "–", "", "", estimate.how)
    else:
        interval = f"{estimate.low:.4g} … {estimate.high:.4g}"
        table.add_row(name, f"{estimate.value:.5g}", f"{estimate.se:.2g}", interval, estimate.how)


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything but whitening maps."""
    found = diagnosis.found
    overlap = asdict(found.overlap) | {"correlations": found.overlap.correlations.tolist()}
    return {
        "rows": found.rows,
        "labelled": found.labelled,
        "targets": found.targets,
        "intercept": found.intercept,
        "level": found.level,
        "weak": _model_json(found.weak),
        "strong": _model_json(found.strong),
        "overlap": overlap,
        "errors": asdict(found.errors),
        "warnings": list(diagnosis.warnings),
        "not_identifiable": list(diagnosis.not_identifiable),
    }


def _model_json(model: Model) -> dict[str, Any]:
    shape = asdict(model.shape)
    shape["leverage"] = {_quantile(q): {"seen": a, "gaussian": b} for q, (a, b) in model.shape.leverage.items()}
    return {
        "columns": model.span.width,
        "constant_columns": model.span.constant_columns,
        "dimension": model.dimension,
        "criteria": model.span.criteria | {"MSE-optimal cut": model.best_cut},
        "variances": model.span.variances.tolist(),
        "shape": shape,
        "dependence": model.dependence and asdict(model.dependence),
    }
