"""What a benchmark says of the data it was given."""

from benchmarks.import_mail import size_of


def test_a_folder_is_as_large_as_the_files_in_it(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "a.mbox").write_bytes(b"x" * 700)
    (tmp_path / "below" / "b.mbox").write_bytes(b"x" * 43)
    assert size_of(tmp_path) == 743
    assert size_of(tmp_path / "a.mbox") == 700
