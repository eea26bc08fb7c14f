"""The words that the rules go by, as data. All in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().split("\n"))


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
    tipp hinweis achtung wichtig beispiel vorteil vorteile nachteil nachteile fazit quelle
    """
)

# Who is quoted: the words that attribute what is said, and those that tell what a person or a body is.

#: Verbs that attribute words to the one who says them.
SPEECH = _words(
    """
    say says said add adds added tell tells told argue argues argued explain explains explained note notes
    noted write writes wrote warn warns warned claim claims claimed insist insists insisted stress stresses
    stressed observe observes observed remark remarks remarked reply replies replied respond responds
    responded conclude concludes concluded comment comments commented announce announces announced declare
    declares declared admit admits admitted acknowledge acknowledges acknowledged suggest suggests suggested
    recall recalls recalled caution cautions cautioned contend contends contended emphasise emphasises
    emphasised emphasize emphasizes emphasized state states stated confirm confirms confirmed maintain
    maintains maintained predict predicts predicted joke jokes joked agree agrees agreed continue continues
    continued tweet tweets tweeted ask asks asked report reports reported testify testifies testified assert
    asserts asserted wonder wonders wondered describe describes described complain complains complained demand
    demands demanded urge urges urged reiterate reiterates reiterated dit déclare déclaré déclarait affirme
    affirmé explique expliqué ajoute ajouté estime estimé souligne souligné sagt sagte gesagt erklärt erklärte
    betont betonte schreibt schrieb meint meinte
    """
)

#: Of these, the ones that attribute a statement without quotation marks ("The dam leaks, says Ada Byron").
STATING = _words(
    """
    say says said tell tells told add adds added argue argues argued explain explains explained note notes
    noted write writes wrote warn warns warned claim claims claimed insist insists insisted stress stresses
    stressed observe observes observed contend contends contended caution cautions cautioned predict predicts
    predicted
    """
)

#: What may stand between a speaker and the verb, adverbs in -ly aside.
AUXILIARY = _words(
    """
    has have had also later then once recently now already often never a hat ont did does would
    """
)

#: Forms that attribute what follows to the subject of their sentence ("He rose, saying: …").
SPEAKING = _words(
    """
    saying adding arguing explaining noting writing warning claiming insisting stressing declaring stating
    """
)

#: Words that attribute what follows or precedes to the one whom they name next.
ACCORDING = (("according", "to"), ("selon",), ("laut",), ("in", "the", "words", "of"))

PRONOUNS = _words("he she il elle")

#: Nouns that say what a person is, after the name or before it.
OFFICES = _words(
    """
    professor lecturer researcher scholar scientist economist lawyer historian sociologist philosopher
    engineer physicist chemist biologist mathematician analyst expert specialist fellow associate scientist
    director head chief chair chairman chairwoman chairperson president vice-president premier chancellor
    minister secretary secretary-general undersecretary commissioner ambassador diplomat envoy delegate
    senator congressman congresswoman representative lawmaker legislator mp mep councillor governor mayor
    judge prosecutor attorney counsel general colonel admiral officer ceo cto cfo founder co-founder
    cofounder owner partner manager executive editor journalist reporter correspondent columnist author writer
    novelist poet critic activist campaigner advocate adviser advisor consultant strategist member candidate
    student graduate teacher dean rector provost coordinator organiser organizer entrepreneur investor
    developer programmer physician doctor nurse psychologist anthropologist geographer ecologist hydrologist
    climatologist statistician technologist ethicist theorist scientist policymaker official spokesman
    spokeswoman spokesperson leader pioneer inventor designer architect resident farmer worker trainee
    assistant deputy keeper king queen prince princess pope bishop archbishop rabbi imam translator inspector
    principal treasurer
    """
)

#: Endings of more of them: "hydrogeologist", "policy-maker", "attorney-general".
OFFICE_ENDINGS = ("ologist", "ographer", "maker", "-general", "-in-chief", "scientist")

#: Verbs after "who" that say what a person does for a living.
OCCUPIED = _words(
    """
    leads heads directs runs chairs teaches studies researches founded co-founded edits advises works led
    headed directed ran chaired taught studied worked oversees manages covers specialises specializes
    represents coordinates serves served
    """
)

#: Titles that say nothing of what a person does.
HONORIFICS = _words("justice mr mrs ms miss dr sir lord lady mx madam herr frau monsieur madame")

#: Nouns in the names of bodies that speak.
BODIES = _words(
    """
    ministry commission institute university council agency office bank union party department administration
    committee court association foundation company corporation inc corp ltd plc llc gmbh group authority
    center centre bureau organization organisation parliament government secretariat federation board academy
    assembly congress senate league society network college school laboratory lab alliance tribunal police
    embassy directorate inspectorate regulator ombudsman watchdog think-tank ngo ministries
    """
)

#: People who speak as one, by office; whoever speaks for a body.
GROUPS = _words(
    """
    officials authorities regulators diplomats ministers delegates spokesman spokeswoman spokesperson
    spokespeople negotiators prosecutors organisers organizers
    """
)

#: Names that are no speaker's, though a writer may say that they say something.
NOT_SPEAKERS = _words(
    """
    china beijing washington brussels moscow london paris berlin tokyo delhi geneva shanghai america europe
    russia india germany france japan britain canada australia brazil italy spain singapore ukraine israel
    iran taiwan us uk usa uae ai it eu's i we they you but and so yet then now however meanwhile still also
    when while as if in on at by for from with
    """
)

#: Nouns that are read and do not speak.
WRITINGS = _words(
    """
    declaration act report plan law treaty convention framework article section initiative statement strategy
    directive regulation constitution charter code paper document draft bill resolution memo letter guideline
    guidelines study survey data figures
    """
)

#: What stands before a term, a title or a so-called thing in quotation marks.
TERMED = _words(
    """
    so-called called dubbed titled entitled named termed labelled labeled term terms phrase phrases word words
    concept notion slogan motto title book article paper film song chapter section headline known
    """
)

#: Words before a subject that are no part of it.
OPENERS = _words(
    """
    and but yet so then now as that when while meanwhile however still also if although though because where
    after before since later today yesterday dass que wie
    """
)

#: Words that begin a clause of time or circumstance, which nobody is said to say on its own.
SUBORDINATE = _words(
    """
    when if as while although though after before because since unless once whether where until asked speaking
    """
)
