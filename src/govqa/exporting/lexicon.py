"""The words by which names are told apart, as data. All in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Stand in the names of institutions and seldom in those of people.
OF_BODIES = _words(
    """
    academy administration advisory affairs african agence agency agência alliance american arab
    asian assembly association authorities authority bank board body briefing british bulletin
    bundesamt bundesregierung bureau cabinet canadian center centre chamber china chinese chronicle
    club coalition college commission commissioner committee commonwealth community company
    conference congress consortium convention corp corporation council court courts câmara daily
    data delegation department departments digital directorate editorial editors embassy enterprise
    eu european federal federation fondation forum foundation french fund gazette german global
    gobierno government governo group guardian herald house inc institut institute institution
    institutions instituto intelligence international journal kingdom korean lab laboratory labs law
    league legal library llc llp ltd magazine media ministerio ministerium ministers ministry
    ministère mission monitor museum national nations network news nordic observatory office
    organisation organization organizations pacific panel parlament parlamento parlement parliament
    partners partnership party police policy post press program programme project publications
    publishing reporters republic research review rights school secretariat senado senate service
    services society staff standards state states stiftung studies summit tank task team
    technologies technology telegraph think times tribune trust uk un union united universidad
    university universität université us watch weekly wire world
    """
)

#: Join the words of an institution's name.
OF_GRAMMAR = _words("& a an and des et for für in of on the und y")

#: Stand before a family name and belong to it.
PARTICLES = _words(
    """
    af al ap bin da dal de degli dei del della den der di do dos du el ibn la le lo ten ter van von
    zu zum
    """
)

#: Stand before a name and are left out of references.
TITLES = _words(
    "ambassador chancellor dr dr. mr mr. mrs mrs. ms ms. premier president prof prof. professor senator"
)

#: Stand after a name and a comma, and are left out of references.
DEGREES = _words("d.phil. dphil esq. j.d. jd kc m.d. ma mba md msc ph.d. phd qc")

#: Stand after a name and are kept.
SUFFIXES = _words("ii iii iv jr jr. sr sr.")

#: The commonest Chinese family names in pinyin, less those as common elsewhere.
CHINESE = _words(
    """
    bai bao cai cao chang chen cheng chu cui dai deng ding dong du duan fan fang feng fu gao geng
    gong gu guan guo han hao he hou hu hua huang jia jiang jin kang kong lei li liang liao lin liu
    long lu luo lü ma mao meng nie niu pan pang peng qi qian qin qiu ren ruan shao shen shi song su
    sun tan tang tao tian wan wang wei wen wu xi xia xiao xie xing xiong xu xue yan yang yao ye yi
    yin yu yuan zeng zhai zhan zhang zhao zheng zhong zhou zhu zhuo zou
    """
)

#: Say too little of a title to stand in a key.
DULL = _words("a an and das de der des die el en et for from how in la le les of on the to und what why with")
