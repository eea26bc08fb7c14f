"""What is made of the network's logits, and what damage to an exported reader leads to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.encoding.onnx import MODEL_FILE, TOKENIZER_FILE
from govqa.errors import IndexCorrupt
from govqa.reader.onnx import OnnxReader
from govqa.reader.pairs import MOST_PIECES
from govqa.types import Passage, Span

MakeReader = Callable[..., OnnxReader]
MakePassage = Callable[..., Passage]

TEXT = "The rules were drafted in 2023. They apply from March 2012 on."
#: "March 2012" is the answer.
MARCH = {"march": (5.0, 0.0, 1.0), "2012": (0.0, 4.0, 2.5)}


def phrases(passage: Passage, reader: OnnxReader) -> list[str | None]:
    (reading,) = reader.read("When?", [passage])
    origin = passage.span.start
    return [
        passage.text[each.phrase.start - origin : each.phrase.end - origin] if each.phrase else None
        for each in reading.sentences
    ]


def test_each_sentence_has_its_likeliest_phrase_and_its_mean_evidence(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    (reading,) = make_reader(MARCH).read("When?", [make_passage(TEXT)])
    first, second = reading.sentences
    assert (first.evidence, first.phrase_score) == (0.0, 0.0)
    assert first.phrase == Span(0, 3)
    assert (second.evidence, second.phrase_score) == (0.5, 9.0)  # 3.5 over seven word pieces
    assert second.phrase is not None
    assert second.phrase.of(TEXT) == "March 2012"
    assert reading.answered == 12.5


def test_phrases_are_places_in_the_document(make_reader: MakeReader, make_passage: MakePassage) -> None:
    reader = make_reader(MARCH)
    (here,) = reader.read("When?", [make_passage(TEXT)])
    (there,) = reader.read("When?", [make_passage(TEXT, start=1000)])
    for one, other in zip(here.sentences, there.sentences, strict=True):
        assert one.phrase is not None
        assert other.phrase == Span(one.phrase.start + 1000, one.phrase.end + 1000)
        assert one.evidence == other.evidence


def test_no_phrase_runs_from_one_sentence_into_the_next(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    reader = make_reader({"drafted": (9.0, 0.0, 0.0), "march": (0.0, 9.0, 0.0)})
    assert phrases(make_passage(TEXT), reader) == ["drafted", "They apply from March"]


def test_the_context_and_the_question_are_never_the_phrase(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    reader = make_reader(MARCH)
    passage = make_passage("It begins then.", context="From March 2012")
    (reading,) = reader.read("Is it March 2012?", [passage])
    (sentence,) = reading.sentences
    assert (sentence.phrase, sentence.phrase_score, sentence.evidence) == (Span(0, 2), 0.0, 0.0)
    assert reading.answered == 25.0  # the network sees both


def test_a_phrase_is_stretched_to_whole_words_but_not_out_of_its_sentence(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    reader = make_reader({"##fa": (5.0, 5.0, 0.0), "61": (5.0, 5.0, 0.0)})
    assert phrases(make_passage("Deepfakes spread."), reader) == ["Deepfakes"]
    assert phrases(make_passage("It took 61,000 hours."), reader) == ["61,000"]
    # Two sentences that were cut in the middle of a word.
    glued = make_passage("Deepfakes", sentences=(Span(0, 6), Span(6, 9)))
    assert phrases(glued, reader) == ["Deepfa", "kes"]


def test_sentences_of_which_nothing_was_read_have_no_phrase(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    passage = make_passage("The dam holds. " * 200)
    (reading,) = make_reader({"dam": (1.0, 1.0, 1.0)}).read("Which?", [passage])
    assert len(reading.sentences) == len(passage.sentences) == 200
    read = [each.phrase is not None for each in reading.sentences]
    assert read == sorted(read, reverse=True)
    assert 0 < sum(read) <= MOST_PIECES // 4 + 1
    for each in reading.sentences[sum(read) :]:
        assert (each.evidence, each.phrase, each.phrase_score) == (float("-inf"), None, float("-inf"))


def test_a_sentence_without_a_word_has_no_phrase(make_reader: MakeReader, make_passage: MakePassage) -> None:
    passage = make_passage("Rain. \u200b\u200b", sentences=(Span(0, 5), Span(6, 8)))
    assert phrases(passage, make_reader(MARCH)) == ["Rain", None]


def test_a_passage_without_sentences_is_read(make_reader: MakeReader) -> None:
    passage = Passage("p", "d", 0, Span(0, 5), "March", ())
    (reading,) = make_reader(MARCH).read("When?", [passage])
    assert (reading.answered, reading.sentences) == (6.0, ())


def test_no_passages_no_readings(make_reader: MakeReader) -> None:
    assert make_reader(MARCH).read("When?", []) == []


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_readings_are_in_the_order_of_the_passages_and_the_same_alone(
    make_reader: MakeReader, make_passage: MakePassage, threads: int
) -> None:
    texts = ["It is March. " * n + "2012." * (n % 3) for n in (7, 1, 40, 3, 3, 12, 2, 90, 5)]
    passages = [make_passage(text) for text in texts]
    reader = make_reader(MARCH, threads=threads)
    readings = reader.read("When?", passages)
    assert [reading.answered for reading in readings] == [
        6.0 * min(text.count("March"), (MOST_PIECES - 5 + 1) // 4) + 6.5 * text.count("2012")
        for text in texts
    ]
    assert readings == [reader.read("When?", [passage])[0] for passage in passages]


@pytest.mark.parametrize("name", [TOKENIZER_FILE, MODEL_FILE])
@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b"\xff\xfe\x00"])
def test_a_file_missing_or_garbage_is_an_error_of_ours_that_names_folder_and_remedy(
    name: str, damage: bytes | None, make_reader: MakeReader, tmp_path: Path
) -> None:
    make_reader(MARCH)
    (tmp_path / name).unlink()
    if damage is not None:
        (tmp_path / name).write_bytes(damage)
    with pytest.raises(IndexCorrupt, match=r"could not be opened.*govqa index --rebuild") as error:
        OnnxReader(tmp_path)
    assert str(tmp_path) in str(error.value)


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="nowhere"):
        OnnxReader(tmp_path / "nowhere")


def test_logits_that_are_no_numbers_are_an_error_of_ours(
    make_reader: MakeReader, make_passage: MakePassage
) -> None:
    reader = make_reader({"march": (float("nan"), 0.0, 0.0)})
    assert reader.read("When?", [make_passage("It rained.")])
    with pytest.raises(IndexCorrupt, match=r"no numbers.*govqa index --rebuild"):
        reader.read("When?", [make_passage(TEXT)])


def test_the_network_of_something_else_is_an_error_of_ours(
    make_reader: MakeReader, make_passage: MakePassage, tmp_path: Path
) -> None:
    import onnx

    make_reader(MARCH)
    model = onnx.load(str(tmp_path / MODEL_FILE))
    model.graph.node[-1].output[0] = "other"
    model.graph.output[1].name = "other"
    onnx.save(model, str(tmp_path / MODEL_FILE))
    with pytest.raises(IndexCorrupt, match=r"does not work.*govqa index --rebuild") as error:
        OnnxReader(tmp_path).read("When?", [make_passage(TEXT)])
    assert str(tmp_path) in str(error.value)


def test_logits_of_another_shape_are_an_error_of_ours(
    make_reader: MakeReader, make_passage: MakePassage, tmp_path: Path
) -> None:
    import onnx

    make_reader(MARCH)
    model = onnx.load(str(tmp_path / MODEL_FILE))
    model.graph.node[-1].input[1] = "last"  # sums over the three scores only
    del model.graph.output[1].type.tensor_type.shape.dim[:]
    model.graph.output[1].type.tensor_type.shape.dim.add()
    model.graph.output[1].type.tensor_type.shape.dim.add()
    onnx.save(model, str(tmp_path / MODEL_FILE))
    with pytest.raises(IndexCorrupt, match="shapes"):
        OnnxReader(tmp_path).read("When?", [make_passage(TEXT)])


def test_a_reader_may_lie_in_a_folder_whose_name_is_not_ascii(
    make_reader: MakeReader, make_passage: MakePassage, tmp_path: Path
) -> None:
    make_reader(MARCH)
    folder = tmp_path / "läsare 目录"
    folder.mkdir()
    for name in (TOKENIZER_FILE, MODEL_FILE):
        shutil.copyfile(tmp_path / name, folder / name)
    assert phrases(make_passage(TEXT), OnnxReader(folder))[1] == "March 2012"
