//! Configurations that are easily merged wrongly.

use super::{Files, INCLUDES, MAIN};

/// What both engines start with.
pub(super) const ACCEPTED: &[Files<'_>] = &[
    // Values, sections and repeated elements.
    &[
        (
            MAIN,
            "<clickhouse><macros><a>1</a><b>2</b><n><x>1</x><y>2</y></n><r>1</r></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a>3</a><n><y>4</y><z>5</z></n><r>3</r><r>4</r><r>5</r></macros></clickhouse>",
        ),
    ],
    // The order of files: all of conf.d comes first, capitals before small letters, any known extension in any case.
    &[
        (
            MAIN,
            "<clickhouse><macros><a>main</a><b>main</b><c>main</c><d>main</d></macros></clickhouse>",
        ),
        (
            "conf.d/zzz.xml",
            "<clickhouse><macros><a>conf</a><b>conf</b><c>conf</c><d>conf</d></macros></clickhouse>",
        ),
        (
            "config.d/Z.conf",
            "<clickhouse><macros><b>Z</b><c>Z</c></macros></clickhouse>",
        ),
        ("config.d/a.XML", "<yandex><macros><c>a</c></macros></yandex>"),
        (
            "config.d/.hidden.xml",
            "<clickhouse><macros><d>hidden</d></macros></clickhouse>",
        ),
        (
            "config.d/d.xml.bak",
            "<clickhouse><macros><d>bak</d></macros></clickhouse>",
        ),
    ],
    // Identity is tag and attributes; the two instructions count by being there.
    &[
        (
            MAIN,
            "<clickhouse><macros><a k='1' l='2'>1</a><b>1</b><c>1</c><d>1</d></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a l='2' k='1'>2</a><a>3</a><b remove='0'/><c replace='no'>2</c><e remove='1'>3</e></macros></clickhouse>",
        ),
    ],
    // Text, blank text, sections and comments.
    &[
        (
            MAIN,
            "<clickhouse><macros><a> </a><b><![CDATA[<x>]]></b><c>1<!-- x -->2</c><d>1</d><e>&lt;&amp;&#65;</e><f>\n 1 \n</f></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a>1</a><b>y</b><d><!-- x --></d></macros></clickhouse>",
        ),
    ],
    // Instructions inside of what is replaced, and of what is new.
    &[
        (
            MAIN,
            "<clickhouse><macros><a><x>1</x><y>2</y></a></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a replace='1'><y remove='1'>3</y></a><b><x remove='1'>4</x><y replace='1'>5</y></b></macros></clickhouse>",
        ),
        (
            "config.d/p.xml",
            "<clickhouse><macros><a><y>6</y></a></macros></clickhouse>",
        ),
    ],
    // References from one value to another.
    &[(
        MAIN,
        "<clickhouse><one>1</one><two><n>2</n><n>3</n></two><macros><a>${one}</a><b>${two.n[1]}x${no.such}${one</b></macros></clickhouse>",
    )],
    // What stands elsewhere.
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><macros><a from_env='CARGO_PKG_NAME'/><b incl='deep/er'/><c incl='m'>own </c>\
            <d from_env='CARGO_PKG_NAME' replace='1'>x</d><e incl='no' optional='1'/><f incl='no'>own</f><include incl='m'/><g from_env='CARGO_PKG_NAME'/></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><g>over</g></macros></clickhouse>",
        ),
        (
            INCLUDES,
            "<yandex><deep><er>value</er></deep><m><p>part</p></m></yandex>",
        ),
    ],
    // The ensemble: one node is overwritten where there is one, others are added; ports and switches in all their forms.
    &[
        (
            MAIN,
            "<clickhouse><zookeeper><node><host>a</host><port>1</port></node><node index='2'><host>b</host><secure>YES</secure></node></zookeeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>c</host><secure>2</secure></node><node x='1'><host>d</host><secure>off</secure></node></zookeeper></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><zookeeper><node><host>a</host></node><node><host>b</host></node></zookeeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper replace='1'><node><host>[::1]</host><port>9</port><secure>1</secure></node></zookeeper></clickhouse>",
        ),
    ],
    // The form of the section that old releases ship comes before one of another identity, and goes where it finds nothing.
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><zookeeper incl='zk' optional='true'/></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
        (
            INCLUDES,
            "<clickhouse><zk><node><host>included</host></node></zk></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><zookeeper incl='zk' optional='true'/></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><zookeeper incl='zk' optional='true'/><keeper><node><host>k</host></node></keeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><keeper remove='1'/><zookeeper optional='true' remove='1'/><zookeeper replace='1'><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
        (
            INCLUDES,
            "<clickhouse><zk><node><host>included</host></node></zk></clickhouse>",
        ),
    ],
    // Both names of the section: the first of the two counts.
    &[(
        MAIN,
        "<clickhouse><keeper><node><host>k</host></node></keeper><zookeeper><node><host>z</host></node></zookeeper></clickhouse>",
    )],
    // Clusters.
    &[
        (
            MAIN,
            "<clickhouse><remote_servers incl='no'><m><shard><replica><host>127.0.0.1</host><port>1</port></replica></shard></m><old><node><host>127.0.0.2</host><port>2</port></node></old></remote_servers></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><remote_servers><m replace='1'><shard><replica><host>::1</host><port>3</port></replica><replica><host>127.0.0.3</host><port>4</port></replica></shard></m></remote_servers></clickhouse>",
        ),
    ],
    // Another encoding.
    &[(
        MAIN,
        "<?xml version='1.0' encoding='UTF-8'?><clickhouse><macros><a>Zoë &#x1F418;</a></macros></clickhouse>",
    )],
];

/// What neither does.
pub(super) const REFUSED: &[Files<'_>] = &[
    &[(MAIN, "<clickhouse/>"), ("config.d/o.xml", "<config/>")],
    &[
        (MAIN, "<clickhouse/>"),
        (
            "config.d/o.xml",
            "<clickhouse><a remove='1' replace='1'/></clickhouse>",
        ),
    ],
    &[(MAIN, "<clickhouse><a>x & y</a></clickhouse>")],
    &[(MAIN, "<clickhouse><a></clickhouse>")],
    &[(
        MAIN,
        "<clickhouse><a incl='x' from_env='CARGO_PKG_NAME'/></clickhouse>",
    )],
    &[(
        MAIN,
        "<clickhouse><a from_env='CARGO_PKG_NAME'>x</a></clickhouse>",
    )],
    &[(MAIN, "<clickhouse><include/></clickhouse>")],
    &[(MAIN, "<clickhouse><include incl='x'>x</include></clickhouse>")],
    &[(MAIN, "<?xml version='1.0' encoding='windows-1252'?><clickhouse/>")],
];
