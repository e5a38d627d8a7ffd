"""The model and the JSON Schema say the same of every file of the corpus that can be read."""

import pytest
from pydantic import ValidationError

from reconciler.model.declared import ProductFile
from reconciler.model.schemas import json_schema
from reconciler.yamlfile.parse import parse
from tests.corpus.cases import Accepted, Refused, accepted, refused
from tests.model.ecma import accepts

SCHEMA = json_schema(ProductFile, written=True)


@pytest.mark.parametrize("case", accepted(), ids=lambda case: case.name)
def test_an_accepted_file_means_what_the_corpus_says(case: Accepted) -> None:
    data = parse(case.content).data
    assert ProductFile.model_validate(data).to_json() == case.meaning
    assert accepts(SCHEMA, data)


@pytest.mark.parametrize("case", accepted(), ids=lambda case: case.name)
def test_what_a_file_means_can_be_written_down_and_accepted_again(case: Accepted) -> None:
    assert accepts(SCHEMA, case.meaning)
    assert ProductFile.model_validate(case.meaning).to_json() == case.meaning


@pytest.mark.parametrize("case", [case for case in refused() if not case.by_reading], ids=lambda case: case.name)
def test_a_refused_meaning_is_refused_by_model_and_schema(case: Refused) -> None:
    data = parse(case.content).data
    with pytest.raises(ValidationError):
        ProductFile.model_validate(data)
    assert not accepts(SCHEMA, data)
