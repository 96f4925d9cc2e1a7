"""Small pieces of text on every page."""

from tengill.web.templatetags.screen import breakable


def test_an_address_breaks_after_its_at_and_its_slashes():
    assert breakable("ada@lind.example") == "ada@<wbr>lind.example"
    assert breakable("example.org/in/ada") == "example.org/<wbr>in/<wbr>ada"
    assert breakable("<b>@x") == "&lt;b&gt;@<wbr>x"
    assert breakable("") == ""
