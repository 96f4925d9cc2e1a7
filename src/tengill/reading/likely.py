"""Which capitalised words are no person's name: titles, places, firms, sentence starts, dates.

Small lists of what mail is full of. A word on a list is still a name where it is part of a fuller
one that is not, and where somebody on the message is called so.
"""

import re

from tengill.reading.packs import fold


def words_in(text: str) -> frozenset[str]:
    """The words of a text, as a set: how lists of many words are best read and kept."""
    return frozenset(text.split())


TITLES = words_in(
    "sir madam chief executive officer financial operating general manager managing director vice"
    " senior junior associate assistant analyst analysts trader traders counsel attorney secretary"
    " chairman chairwoman chairperson president president's editor engineer specialist coordinator"
    " consultant recruiter controller treasurer founder co-founder partner supervisor administrator"
    " professor prof representative rep hr pr it phd ph.d mba cpa esq evp svp avp md jr sr msc bsc"
    " rev hon capt lt sgt ing eng mme mlle"
)
"""Words before or behind a name that are no part of it."""

_STARTS = words_in(
    "further furthermore additionally finally firstly secondly lastly next again actually anyway"
    " otherwise instead besides therefore thus hence still yet soon later recently currently"
    " unfortunately fortunately obviously clearly indeed overall regarding concerning given"
    " assuming unless whether during within without upon under over above below between among"
    " through throughout about against another other others many most much more few several every"
    " everybody everything nothing something anything great good nice glad happy looking hoping"
    " need want pursuant encounter address addresses editor editors en re utf ascii html mime"
    " content type charset encoding iso hello howdy attn attention cell mobile office home direct"
    " main ext extension page pages section chapter table figure appendix exhibit item items"
    " question questions answer answers option options step steps part parts number date time place"
    " location agenda topic topics summary background purpose objective objectives discussion"
    " resume cv curriculum vitae work history candidate opportunity opportunities internship"
    " application job position vacancy interview referral update status reminder request invitation"
    " meeting meetings conference call calls lunch dinner breakfast visit trip schedule calendar"
    " project proposal presentation report reports draft memo letter article document documents"
    " file files link website site online ps p.s wow yeah yep nope sure right exactly absolutely"
    " certainly definitely possibly probably apparently evidently basically essentially generally"
    " usually often sometimes always never ever only even too quite rather very really almost"
    " nearly especially particularly specifically namely including excluding except like unlike"
    " via due according based using having being making taking going coming getting speaking"
    " believe think know understand feel guess suppose remember recall forget wish expect"
    " whenever wherever whoever whatever whichever whose whom easter christmas thanksgiving"
    " board global brokers center centre rotation canadian american european british icelandic potential"
    " brochure consideration old big set bæti tengi hitti dear hi hello hey kæri kæra sæl sæll hæ"
)
"""What often begins a sentence, a heading or a subject, and is nobody."""

_ENDS = words_in(
    "resume resumes cv curriculum work history application letter visit call meeting request intro"
    " introduction opportunities opportunity internship project proposal presentation conference"
    " report bio super release contract hearing hearings interview interviews translation affairs"
    " options basketball football newsmagazine newsletter book dinner party trip schedule update"
)

_FIRMS = words_in(
    "university college institute institution corporation corp inc incorporated llc llp ltd limited"
    " gmbh plc ag sa bv nv ehf hf ab as asa oy company co group partners associates services service"
    " systems solutions department dept committee commission council association assoc center centre"
    " school academy foundation international capital energy technologies technology holdings"
    " ventures consulting consultants team program programme society federation realtors realty"
    " properties hospital clinic museum bank trust securities industries enterprises networks"
    " communications media news press times journal magazine post gazette airlines hotel inn"
    " restaurant cafe pipeline trading logistics pharmaceuticals labs laboratories studio studios"
    " agency bureau ministry senate congress assembly coalition alliance exchange markets market"
    " desk unit division commerce hire rentals foods motors electric gas oil power utilities water"
    " insurance finance financial research software online broadband internet web"
)
"""The last word of a firm or a place to work, seldom of a person."""

_LONG_FIRMS = words_in("church street road drive park hall club house court office office's")
_STREETS = words_in(
    "blvd boulevard avenue ave street st road rd drive suite floor lane parkway pkwy hwy highway"
    " plaza square building bldg tower"
)
_PLACES = words_in(
    "houston london york calgary boston chicago portland seattle denver atlanta miami"
    " philadelphia detroit toronto vancouver montreal amsterdam berlin frankfurt munich hamburg"
    " vienna zurich geneva brussels rome milan madrid barcelona lisbon dublin edinburgh"
    " glasgow manchester birmingham stockholm copenhagen helsinki reykjavik reykjavík akureyri"
    " selfoss selfossi keflavik tokyo osaka singapore beijing shanghai hongkong bombay mumbai delhi"
    " moscow dubai cairo texas california oregon washington florida arizona nevada ohio michigan"
    " illinois massachusetts pennsylvania jersey maryland colorado oklahoma louisiana tennessee"
    " kentucky alabama wisconsin minnesota iowa missouri kansas nebraska utah idaho hawaii alaska"
    " america usa canada mexico brazil argentina chile england scotland ireland wales britain uk"
    " germany france spain italy portugal holland netherlands belgium switzerland austria sweden"
    " norway denmark finland iceland ísland íslandi poland russia ukraine turkey greece egypt"
    " africa asia europe australia zealand japan china india korea taiwan"
)
_BEFORE_PLACES = frozenset({"new", "san", "los", "las", "north", "south", "east", "west"})
_SHORT = words_in("en an el la de le il un op id ad cv us uk eu tv pc am pm ok no so")
_DAYS = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?(?:\w{0,4}$|$)"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?:and|or|to|at|on|through|respectively)$)"
)
_THING = re.compile(
    r"\w{3}(?:ments?|tions?|sions?|ities|ity|ings|ances|ences|ships?|iated|isors?|ducers?)$"
)
_DIGIT = re.compile(r"\d")


def leads(word: str) -> bool:
    """True for a word that may stand before a name and is no part of it."""
    folded = fold(word.strip("."))
    return folded in _STARTS or folded in TITLES or no_word(word)


def trails(word: str) -> bool:
    """True for a word that ends a name."""
    folded = fold(word.strip("."))
    return folded in TITLES or folded in _ENDS or no_word(word)


def no_word(word: str) -> bool:
    """True for what is no word of any name: digits, days, short function words of other tongues."""
    folded = fold(word.strip("."))
    return bool(_DIGIT.search(word) or _DAYS.match(folded)) or (
        folded in _SHORT and not word.isupper()
    )


def is_street(name: str) -> bool:
    """True for `Post Oak Blvd`."""
    words = fold(name).replace(".", "").split()
    return len(words) > 1 and words[-1] in _STREETS and (len(words) > 2 or words[-1] != "st")  # noqa: PLR2004 (a street has a name of its own)


def is_firm(name: str) -> bool:
    """True when the words of a name are those of a firm, a school, an office."""
    words = fold(name).replace(".", "").split()
    if not words:
        return False
    last = words[-1]
    if last in _FIRMS:
        return True
    if len(words) > 1 and words[0] in _FIRMS and words[0] != "post":
        return True
    return len(words) > 2 and last in _LONG_FIRMS  # noqa: PLR2004 (a first and a family name may be `Ann Park`)


def is_place(name: str) -> bool:
    """True for a town or a country by itself."""
    words = fold(name).replace(".", "").split()
    if len(words) > 1 and words[0] in _BEFORE_PLACES:
        return True
    return bool(words) and all(word in _PLACES for word in words)


def is_thing(name: str) -> bool:
    """True for `Board Appointments`: the last word is made as words of things are."""
    return bool(_THING.search(fold(name)))


def is_acronym(name: str) -> bool:
    """True for `LNG`: capitals only, where a name is written with small letters."""
    return len(name) > 1 and " " not in name and name.isupper() and len(name) <= 4  # noqa: PLR2004 (longer ones may be a name shouted)
