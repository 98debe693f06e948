"""What would act in a reader's browser, if a page let it: texts, outputs and names.

`JS` stands for a statement that leaves a mark, `URL` for an address elsewhere: `armed` fills in
both, with a mark of its own for each.
"""

from base64 import b64encode
from typing import Any

ELSEWHERE = "http://elsewhere.invalid"


def armed(payload: str, number: int) -> str:
    """Return a payload that, if it acts, sets window.acted to a number or asks for an address."""
    return payload.replace("JS", f"top.acted={number}").replace("URL", f"{ELSEWHERE}/{number}")


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


# in an answer in words: markdown, and HTML in it
TEXTS = (
    # links
    "[my plot](files/javascript:JS)",
    "[my plot](files/files/javascript:JS)",
    "[my plot](<files/javascript:JS>)",
    "[my plot](files/JavaScript:JS)",
    "[my plot](fiLes/javascript:JS)",
    "[my plot](files/&#106;avascript:JS)",
    "[my plot](files/java%0ascript:JS)",
    "[marks](javascript:JS)",
    "[marks](  javascript:JS)",
    "[marks](&#106;avascript:JS)",
    "[marks](&#x6A&#x61vascript:JS)",
    "[marks](javascript&colon;JS)",
    "[marks](java&NewLine;script:JS)",
    "[marks](java&Tab;script&colon;JS)",
    "[marks](\x01javascript:JS)",
    "[marks](vbscript:JS)",
    "[marks](data:text/html,<script>JS</script>)",
    "[marks](data:text/html;base64," + _base64("<script>top.acted=1</script>") + ")",
    "[marks](blob:JS) [marks](filesystem:JS) [marks](view-source:JS)",
    "[marks][ref]\n\n[ref]: javascript:JS",
    "[marks][ref]\n\n[ref]: files/javascript:JS 'title'",
    "<javascript:JS>",
    "[marks](//elsewhere.invalid/1)",
    "[marks](\\\\elsewhere.invalid/1)",
    "[marks](/formgrader/manage_students/%22%3E%3Cscript%3EJS%3C%2Fscript%3E)",
    "[marks](../../../formgrader/manage_students/%3Cscript%3EJS%3C%2Fscript%3E)",
    "[marks](https:javascript:JS)",
    "[a](https://b.c 'x\" onmouseover=\"JS')",
    "[a](https://b.c\"onmouseover=\"JS)",
    "<a href='java\nscript:JS'>marks</a>",
    "<a href=files/javascript:JS>marks</a>",
    "<a href='&#14;javascript:JS'>marks</a>",
    '<a href="https://b.c" data-toggle="modal" data-target="body">x</a>',
    '<a href="https://b.c" ping="URL">x</a>',
    "<a href=javascript:JS autofocus onfocus=JS>x</a>",
    '<area href="javascript:JS" shape=default><map name=m><area href="javascript:JS"></map>',
    # pictures
    "![marks](javascript:JS)",
    "![marks](URL)",
    "![marks](files/URL)",
    '![x"onerror="JS](y)',
    "![marks](data:image/svg+xml;base64," + _base64("<svg onload='JS'/>") + ")",
    "![pasted](attachment:image.png)",
    "<img src=x onerror=JS>",
    "<img/src=x/onerror=JS>",
    "<img srcset='URL 1x' src=data:image/png;base64,AA==>",
    "<img src='data:image/png;base64,AA==' onload=JS onerror=JS>",
    "<img lowsrc=URL dynsrc=URL><picture><source srcset=URL><img></picture>",
    "<table background=URL><tr><td background=URL>x</td></tr></table>",
    "<video src=URL poster=URL autoplay onerror=JS></video><audio src=URL autoplay></audio>",
    "<input type=image src=URL onerror=JS>",
    # scripts, frames and what loads
    "<script>JS</script>",
    "<ScRiPt>JS</sCrIpT>",
    "<script\x0c>JS</script\x0c>",
    "<scr<script>ipt>JS</script>",
    "<script src=URL></script>",
    "<iframe srcdoc='<script>JS</script>'></iframe>",
    "<iframe src='javascript:JS'></iframe>",
    "<iframe src=URL></iframe><frameset><frame src=URL></frameset>",
    "<object data='javascript:JS'></object><embed src='javascript:JS'>",
    "<object data=URL></object><embed src=URL><applet code=URL></applet>",
    "<link rel=stylesheet href=URL><link rel=prefetch href=URL><link rel=icon href=URL>",
    "<meta http-equiv=refresh content='0;url=URL'>",
    "<meta http-equiv=refresh content='0;url=javascript:JS'>",
    "<base href=URL><base target=_top>",
    # SVG, MathML, formulas
    "<svg onload=JS></svg>",
    "<svg><script>JS</script></svg>",
    "<svg><a xlink:href='javascript:JS'><text y=20>marks</text></a></svg>",
    "<svg><animate onbegin=JS attributeName=x dur=1s></svg>",
    "<svg><use href='data:image/svg+xml;base64,AA=='/><image href=URL /></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=JS>'>",
    "<math><mtext><script>JS</script></mtext></math>",
    "<math href='javascript:JS'><mi>marks</mi></math>",
    "<math><maction actiontype=statusline xlink:href='javascript:JS'>x</maction></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=JS&gt;'>",
    "$\\href{javascript:JS}{x}$",
    "$\\text{<img src=x onerror=JS>}$",
    "$\\style{background:url(URL)}{x} \\class{modal-backdrop}{x} \\cssId{a}{x}$",
    "$\\unicode[x, url(URL)]{41} \\require{html} \\data{onclick=JS}{x}$",
    "$$<img src=x onerror=JS>$$",
    "$$\n\n<img src=x onerror=JS>\n\n$$",
    "\\begin{<img src=x onerror=JS>}x\\end{<img src=x onerror=JS>}",
    "\\begin{align}<img src=x onerror=JS>\\end{align}",
    "`$`<img src=x onerror=JS>`$`",
    "![$x$ \"onerror=JS x=\"](data:image/png;base64,AA==)",
    # styles, and what nbgrader's own scripts and styles take for theirs
    "<style>@import 'URL'; body { display: none } .score { display: none }</style>",
    "<p style='background: url(URL)'>x</p>",
    "<p style='position: fixed; inset: 0; z-index: 9999'>Score: 14 / 14</p>",
    '<div class="modal-backdrop fade">x</div>',
    '<button class="btn btn-success full-credit">more</button>',
    '<span class="full-credit mark-graded">more</span>',
    '<input class="score tabbable" id="check_batch_statistics" value=99>',
    '<p id="check_batch_statistics">x</p><p id=formgrader>y</p><img name=formgrader>',
    '<p data-link="javascript:JS" data-html=true title="<img src onerror=JS>" '
    "data-toggle=tooltip>x</p>",
    "# check_batch_statistics\n\n## statusmessage",
    # handlers
    "<details open ontoggle=JS><summary onclick=JS>marks</summary></details>",
    "<div onmouseover=JS onpointerover=JS onwheel=JS tabindex=0 onfocus=JS>marks</div>",
    "<p contenteditable oninput=JS onkeydown=JS accesskey=x>marks</p>",
    "<b/onclick=JS>marks</b>",
    '<div onmouseover=JS x="',
    "<x-y onclick=JS>marks</x-y>",
    "<marquee onstart=JS>x</marquee><body onload=JS><select autofocus onfocus=JS>",
    "<p onclick\x00=JS>marks</p>",
    # forms
    "<form action=URL><input name=q><button>marks</button></form>",
    "<form id=f action='javascript:JS'></form><button form=f formaction='javascript:JS'>go",
    "<isindex action='javascript:JS' type=submit><keygen autofocus onfocus=JS>",
    # what ends, or does not end, where readers think
    "</div></div></body>",
    "<!--><img src=x onerror=JS>-->",
    "<!-- --!><img src=x onerror=JS> -->",
    "<![CDATA[<img src=x onerror=JS>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'URL'>]>",
    "<noscript><p title='</noscript><img src=x onerror=JS>'>",
    "<textarea><p title='</textarea><img src=x onerror=JS>'>",
    "<title><p title='</title><img src=x onerror=JS>'>",
    "<xmp><p title='</xmp><img src=x onerror=JS>'>",
    "<template><img src=x onerror=JS></template><p>x",
    "<plaintext>",
    "<a title='`><img src=x onerror=JS>'>`x",
    "&lt;img src=x onerror=JS&gt; &amp;lt;img src=x onerror=JS&amp;gt;",
    "\\<img src=x onerror=JS\\>",
    "+ADw-script+AD4-JS+ADw-/script+AD4-",
    "<<b>img src=x onerror=JS></b>",
    # code
    "```mermaid\n<img src=x onerror=JS>\n```",
    "```html\n<img src=x onerror=JS>\n```",
    "```<img src=x onerror=JS>\ncode\n```",
    '```x" onmouseover="JS\ncode\n```',
    "`<img src=x onerror=JS>`",
    "- [ ] <img src=x onerror=JS>",
    "|a|b|\n|-|:-:|\n|<img src=x onerror=JS>|`|`<img src=x onerror=JS>|",
    '\x1b]8;;javascript:JS\x1b\\marks\x1b]8;;\x1b\\ \x1b[31m<img src=x onerror=JS>',
    "\u202e<img src=x onerror=JS>\u2066\ufeff<\u200bimg src=x onerror=JS>",
)  # fmt: skip

IMAGE = "<img src=x onerror=JS>"
PNG = b64encode(b"\x89PNG").decode()
# what a code cell displays; a metadata entry stands under "metadata"
DATA: tuple[dict[str, Any], ...] = (
    {"text/html": IMAGE, "text/plain": IMAGE},
    {"text/html": "<script>JS</script><a href='javascript:JS'>marks</a>"},
    {"text/html": f"<div class='modal-backdrop fade'>{IMAGE}</div>"},
    {"text/html": IMAGE, "metadata": {"text/html": {"isolated": True}}},
    {"application/javascript": "JS"},
    {"image/svg+xml": "<svg onload='JS'><script>JS</script></svg>"},
    {"text/markdown": f"[marks](files/javascript:JS) {IMAGE}"},
    {"text/latex": f"$\\href{{javascript:JS}}{{x}}$ {IMAGE}"},
    {"image/png": f'{PNG}"><img src=x onerror=JS>'},
    {"image/png": PNG, "metadata": {"image/png": {"width": "1 onerror=JS"}}},
    {"image/jpeg": PNG, "metadata": {"height": "1 onload=JS onerror=JS", "alt": '" onerror=JS'}},
    {"text/vnd.mermaid": IMAGE},
    {"application/vnd.jupyter.widget-view+json": {"model_id": IMAGE}, "text/plain": "w"},
    {"text/plain": f"\x1b[31m{IMAGE}\x1b]8;;javascript:JS\x1b\\marks"},
)
# what a code cell prints to a stream, and raises
PRINTED = (IMAGE, f"\x1b[1;31m{IMAGE}\x1b[0m", "</pre><script>JS</script>")

# of students: in names of folders, and in addresses
NAMES = (
    '"><img src=x onerror=JS>',
    "<script>JS</script>",
    '";JS;"',
    "\\\";JS;//",
    "</script><script>JS</script>",
    "<b onmouseover=JS>ada",
    "ada&lt;img src=x onerror=JS&gt;",
    "<svg onload=JS>",
    '"-(JS)-"',
    "ada\\",
)  # fmt: skip
