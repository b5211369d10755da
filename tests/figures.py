"""Reading metrics as a monitoring system does."""

from prometheus_client.parser import text_string_to_metric_families

from tenants import metrics

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(name: str, text: str = "", **labels: str) -> float:
    """One figure: of this text, or else of this process."""
    figures = parsed(text or metrics.text().decode())
    return figures.get((name, frozenset(labels.items())), 0.0)
