"""The words that the rules go by, as data. All in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().split("\n"))


#: Words of the names of languages, as the language menus of web pages list them.
LANGUAGES = _words(
    """
    english español espanol spanish français francais french deutsch german italiano italian português
    portugues portuguese nederlands dutch svenska swedish dansk danish norsk norwegian suomi finnish
    polski polish čeština czech magyar hungarian română romanian ελληνικά greek türkçe turkish русский
    russian українська ukrainian العربية arabic עברית hebrew فارسی persian हिन्दी hindi marathi मराठी
    kannada ಕನ್ನಡ tamil தமிழ் telugu తెలుగు bengali বাংলা gujarati ગુજરાતી punjabi urdu اردو malayalam
    nepali
    中文 简体中文 繁體中文 chinese mandarin 日本語 japanese 한국어 korean tiếng việt vietnamese ไทย thai
    bahasa indonesia indonesian melayu malay kiswahili swahili català catalan euskara galego hrvatski croatian
    srpski serbian slovenčina slovak slovenščina български bulgarian eesti latviešu lietuvių íslenska
    gaeilge simplified traditional 简体 繁體 brasil
    """
)

#: Whole lines of page furniture, without punctuation at their ends.
FURNITURE = _lines(
    """
    no menu items
    menu
    main menu
    home
    search
    search for
    skip to content
    skip to main content
    skip navigation
    toggle navigation
    log in
    login
    sign in
    sign up
    subscribe
    subscribe now
    register
    share
    share this
    share this article
    share on facebook
    share on twitter
    share on linkedin
    tweet
    email
    print
    print this page
    facebook
    twitter
    linkedin
    whatsapp
    instagram
    youtube
    rss
    newsletter
    cookie settings
    cookie policy
    privacy policy
    terms of use
    terms of service
    terms and conditions
    accept
    accept all
    accept all cookies
    reject all
    all rights reserved
    advertisement
    advertising
    sponsored
    read more
    learn more
    load more
    show more
    back to top
    next
    previous
    next article
    previous article
    click here
    download pdf
    download
    listen to this article
    leave a comment
    leave a reply
    post comment
    view comments
    add a comment
    """
)

#: Headings of a page's tail: what follows them is not the article.
TAIL = _lines(
    """
    related articles
    related article
    related posts
    related stories
    related content
    related topics
    most popular
    most read
    most viewed
    recent comments
    recent posts
    recent articles
    latest news
    latest articles
    more stories
    read next
    read also
    you may also like
    you might also like
    recommended for you
    recommended articles
    trending
    trending now
    popular posts
    editor's picks
    share this article
    leave a reply
    leave a comment
    sign up for our newsletter
    subscribe to our newsletter
    """
)

#: Headings that divide a document whatever it is about.
OUTLINE = _lines(
    """
    abstract
    background
    introduction
    summary
    overview
    contents
    insights
    method
    methods
    methodology
    results
    discussion
    analysis
    findings
    recommendations
    conclusion
    conclusions
    acknowledgements
    acknowledgments
    references
    bibliography
    notes
    appendix
    annex
    foreword
    preface
    afterword
    executive summary
    final remarks
    concluding remarks
    key findings
    key points
    further reading
    """
)

#: Headings under which a name on a line of its own is the author's.
AUTHORED = _words("foreword preface afterword introduction prologue epilogue postscript editorial conclusion")

#: Headings that end what the person of the heading before says.
ENDING = _words("conclusion conclusions references bibliography acknowledgements acknowledgments notes")

#: Parts that speakers have in a transcript, in place of names.
ROLES = _words("q a interviewer interviewee moderator host chair chairman")

TITLES = _words("mr mrs ms miss dr prof professor sir lord lady judge justice senator president")

PARTICLES = _words("de da di del della der den des dos du el al bin ibn ben la le van von zu y e")

#: Words that are written with a capital where names are, and are none.
NOT_NAMES = _words(
    """
    the a an note notes warning example figure table source sources summary definition key date title tip
    pros cons important advantages disadvantages chapter section article annex part appendix box step
    answer question university institute institution center centre school college department ministry
    agency commission council committee association organization organisation foundation company group
    initiative action plan act law treaty convention summit report policy strategy framework governance
    technology research science security development union nations states kingdom republic world global
    international national north south east west africa asia europe america korea zealand arabia lanka
    faso leone hong kong new york washington brussels beijing january february march april may june july
    august september october november december monday tuesday wednesday thursday friday saturday sunday ai
    eu un us uk name version author model type status created updated phone telephone tel fax email mail
    web url address subject from to cc re time place venue room fig tab ref refs id no
    """
)
