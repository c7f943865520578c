"""`w2s diagnose`."""

from __future__ import annotations

import json

import click

from w2s.diagnose import diagnose as diagnosed
from w2s.diagnose.report import as_json as in_json
from w2s.diagnose.report import show
from w2s_theory.setting.features import FeaturesError, read_features, read_labels

from .common import terminal


def diagnose(
    weak: str, strong: str, labels: str | None, no_intercept: bool, cut: float | None, kind: str, level: float,
    as_json: bool,
) -> None:  # fmt: skip
    """The diagnosis, as tables or JSON."""
    try:
        given = read_features(weak), read_features(strong), None if labels is None else read_labels(labels)
        found = diagnosed(*given, intercept=not no_intercept, cut=cut, kind=kind, level=level)
    except FeaturesError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps(in_json(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show(found, terminal())
