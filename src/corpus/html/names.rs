//! Elements of HTML, by what they do to the words in them.

/// Elements that stand on lines of their own: each is a paragraph.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements within a line.
pub(super) const INLINES: &[&str] = &[
    "a", "abbr", "acronym", "area", "audio", "b", "base", "bdi", "bdo", "big", "br", "button", "canvas", "cite",
    "code", "col", "colgroup", "data", "datalist", "del", "dfn", "em", "embed", "font", "frame", "i", "img", "input",
    "ins", "kbd", "label", "link", "map", "mark", "meta", "meter", "nobr", "object", "output", "param", "picture",
    "progress", "q", "rp", "rt", "ruby", "s", "samp", "slot", "small", "source", "span", "strike", "strong", "sub",
    "sup", "td", "th", "time", "track", "tt", "u", "var", "video", "wbr",
];
/// Elements whose content is no part of the text.
pub(super) const SILENT: &[&str] =
    &["iframe", "nav", "noembed", "noframes", "noscript", "script", "select", "style", "svg", "template", "textarea"];
/// What the `meta` elements of a page are called that say something of its article, by the part of it they give; the first wins.
pub(super) const FACTS: &[(&str, &[&str])] = &[
    ("title", &["og:title", "dc.title", "twitter:title"]),
    (
        "date",
        &[
            "article:published_time",
            "datepublished",
            "date",
            "pubdate",
            "dc.date.issued",
            "dc.date",
            "dcterms.created",
            "parsely-pub-date",
        ],
    ),
    ("author", &["author", "article:author", "dc.creator", "parsely-author"]),
    ("source", &["og:site_name", "dc.publisher"]),
    ("section", &["article:section", "parsely-section"]),
    ("url", &["og:url"]),
    ("language", &["lang", "dc.language"]),
];
/// Elements that, once used, leave line ends of the source without a meaning.
pub(super) const BREAKING: &[&str] = &["br", "div", "p"];
/// Elements that tell HTML without an end tag or an attribute, if in small letters: capitals may be a ticker's.
pub(super) const TELLING_ALONE: &[&str] = &["br", "hr", "li", "p"];
