"""What web pages say around their text, as data: whole lines, and how lines begin. All in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.replace("\n", " ").split(";"))


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
    no menu items; menu; main menu; home; search; search for; skip to content; skip to main content;
    skip navigation; toggle navigation; log in; login; sign in; sign up; subscribe; subscribe now;
    register; share; share this; share this article; share on facebook; share on twitter;
    share on linkedin; tweet; email; print; print this page; facebook; twitter; linkedin; whatsapp;
    instagram; youtube; rss; newsletter; cookie settings; cookie policy; privacy policy; terms of use;
    terms of service; terms and conditions; accept; accept all; accept all cookies; reject all;
    all rights reserved; advertisement; advertising; sponsored; read more; learn more; load more;
    show more; back to top; next; previous; next article; previous article; click here; download pdf;
    download; listen to this article; leave a comment; leave a reply; post comment; view comments;
    add a comment; edit; edit source; view source; copy link; permalink; startseite; suche; teilen;
    drucken; bearbeiten; quelltext bearbeiten; bearbeiten | quelltext bearbeiten; anmelden; impressum;
    datenschutz; nach oben; zum inhalt springen; mehr erfahren; weiterlesen; kommentar schreiben;
    anzeige; werbung; accueil; rechercher; partager; imprimer; modifier; modifier le code; se connecter;
    mentions légales; aller au contenu; lire la suite; publicité; inicio; buscar; compartir; imprimir;
    editar; editar código; iniciar sesión; ir al contenido; leer más; publicidad; condividi; stampa;
    leggi tutto; pubblicità; strona główna; szukaj; udostępnij; drukuj; zaloguj się; czytaj więcej;
    reklama
    """
)

#: Headings of a page's tail: what follows them is not the article.
TAIL = _lines(
    """
    related articles; related article; related posts; related stories; related content; related topics;
    most popular; most read; most viewed; recent comments; recent posts; recent articles; latest news;
    latest articles; more stories; read next; read also; you may also like; you might also like;
    recommended for you; recommended articles; trending; trending now; popular posts; editor's picks;
    share this article; leave a reply; leave a comment; sign up for our newsletter;
    subscribe to our newsletter; more on this topic; more from this author; recommended reading;
    verwandte artikel; verwandte beiträge; ähnliche artikel; ähnliche beiträge; empfohlene artikel;
    empfohlene beiträge; weitere artikel; weitere beiträge; weitere themen; mehr zum thema; zum thema;
    das könnte sie auch interessieren; das könnte dich auch interessieren;
    das könnte ihnen auch gefallen; meistgelesen; meistgelesene artikel; neueste beiträge;
    schreibe einen kommentar; articles similaires; articles liés; à lire aussi; sur le même sujet;
    les plus lus; laisser un commentaire; artículos relacionados; noticias relacionadas;
    te puede interesar; también te puede interesar; lo más leído; deja un comentario;
    articoli correlati; potrebbe interessarti; leggi anche; artigos relacionados; leia também;
    gerelateerde artikelen; lees ook; powiązane artykuły; czytaj także; czytaj też; zobacz także;
    zobacz też; przeczytaj także; przeczytaj też; najczęściej czytane
    """
)

#: How lines begin that point to another article: these words, a colon, its title.
POINTERS = _lines(
    """
    read also; read more; read next; also read; see also our; related; more on this; lesen sie auch;
    lies auch; siehe auch; mehr dazu; mehr zum thema; lire aussi; à lire aussi; à lire; voir aussi;
    lea también; lee también; leggi anche; leia também; lees ook; les også; läs också; czytaj także;
    czytaj też; czytaj również; zobacz także; zobacz też; przeczytaj także
    """
)

#: How short lines begin that ask the reader to subscribe, log in, share, follow or comment.
CALLS = _lines(
    """
    subscribe to our; subscribe now; sign up for our; sign up to our; sign up to receive; sign up now;
    follow us on; follow us; like us on; join our mailing list; click here to; leave a comment;
    you must be logged in; you need to be logged in; log in to; already a subscriber;
    already have an account; to continue reading; to read the full; continue reading;
    like what you read; support our journalism; get our newsletter; abonnieren sie; abonniere unseren;
    jetzt abonnieren; melden sie sich für unseren; melde dich für unseren; folgen sie uns; folge uns;
    teilen sie diesen; sie müssen angemeldet sein; du musst angemeldet sein; du musst eingeloggt sein;
    um weiterzulesen; abonnez-vous; inscrivez-vous à; suivez-nous; pour lire la suite;
    vous devez être connecté; suscríbete; suscríbase; síguenos; para seguir leyendo; puede seguir a;
    iscriviti; seguici; inscreva-se; abonneer u; volg ons; zapisz się; zapraszamy do subskrypcji;
    zaprenumeruj; dołącz do nas; share this article; share this story; share this post; share this page;
    if you enjoyed reading this; if you enjoyed this article; if you enjoyed this post;
    if you liked this article; if you liked this post
    """
)

#: How short lines begin that say when a page was changed, or how long reading it takes.
STAMPS = _lines(
    """
    last modified; last updated; last update; last changed; page last reviewed; this page was last;
    reading time; estimated reading time; letzte änderung; letzte aktualisierung; zuletzt aktualisiert;
    zuletzt geändert; lesezeit; dernière modification; dernière mise à jour; temps de lecture;
    última modificación; última actualización; tiempo de lectura; ultima modifica; ultimo aggiornamento;
    tempo di lettura; tempo de leitura; ostatnia aktualizacja; ostatnia modyfikacja; czas czytania;
    ten tekst przeczytasz; leestijd
    """
)

#: What cookie banners say, in their first words or their buttons.
COOKIES = _lines(
    """
    we use cookies; we and our partners use cookies; we use our own and third-party cookies;
    this site uses cookies; this website uses cookies; our site uses cookies; our website uses cookies;
    by using this site, you agree; by continuing to use this site; by continuing to browse;
    cookies help us; wir verwenden cookies; wir nutzen cookies; wir setzen cookies;
    diese website verwendet cookies; diese webseite verwendet cookies; diese website benutzt cookies;
    diese seite verwendet cookies; cookies erleichtern die bereitstellung; nous utilisons des cookies;
    ce site utilise des cookies; en poursuivant votre navigation; utilizamos cookies;
    este sitio web utiliza cookies; este sitio utiliza cookies; usiamo i cookie; questo sito utilizza;
    este site utiliza cookies; deze website gebruikt cookies; wij gebruiken cookies;
    używamy plików cookie; ta strona używa; nasza strona używa; vi bruker cookies; vi använder cookies
    """
)
