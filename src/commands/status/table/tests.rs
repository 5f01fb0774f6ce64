use time::Duration;
use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

/// A certificate that ends in so many days, and is due 132 days before.
fn row(condition: Condition, days_left: i64, name: &str) -> Row {
    let end = NOW + Duration::days(days_left);
    Row {
        condition,
        time: Some(Time {
            end,
            due_from: end - Duration::days(132),
            days_left,
        }),
        name: name.to_owned(),
        imported: false,
        names: Some(["CN=subject", "CN=issuer\u{1b}[2J"].map(str::to_owned)),
    }
}

fn nothing(condition: Condition, name: &str) -> Row {
    Row {
        time: None,
        names: None,
        imported: condition == Condition::Awaited,
        ..row(condition, 0, name)
    }
}

fn some() -> Vec<Row> {
    vec![
        row(Condition::Good, 3650, "authority/zookeeper"),
        row(Condition::Good, 200, "zookeeper/zk1"),
        row(Condition::Due, 90, "zookeeper/zk2"),
        row(Condition::Due, 80, "zookeeper/zk3 (for its peers)"),
        row(Condition::Expired, -3, "client/old"),
        row(Condition::NotYetValid, 400, "client/new"),
        nothing(Condition::Awaited, "zookeeper/zk4"),
        nothing(Condition::Missing, "zookeeper/zk5"),
        nothing(Condition::Damaged, "zookeeper/zk6"),
    ]
}

#[test]
fn of_few_all_are_listed_the_worst_first() {
    let expected = "\
\x20 ENDS        DAYS LEFT  STATE                                  WHOSE
\x20 -           -          damaged                                zookeeper/zk6
\x20 -           -          missing                                zookeeper/zk5
\x20 2026-02-26  -3         expired                                client/old
\x20 2027-04-05  400        not yet valid                          client/new
\x20 2026-05-20  80         due since 2026-01-08                   zookeeper/zk3 (for its peers)
\x20 2026-05-30  90         due since 2026-01-18                   zookeeper/zk2
\x20 -           -          waiting for its certificate, imported  zookeeper/zk4
\x20 2026-09-17  200        ok                                     zookeeper/zk1
\x20 2036-02-27  3650       ok                                     authority/zookeeper
9 certificates: 1 damaged, 1 missing, 1 expired, 1 not yet valid, 2 due, 1 waiting for its certificate, 2 ok
next due on 2026-05-08: zookeeper/zk1
";
    assert_eq!(text(some(), false), expected);
}

#[test]
fn of_many_those_that_need_something_are_listed_and_the_others_counted() {
    let many = |condition: Condition, count: usize| {
        (0..count).map(move |number| row(condition, 100, &format!("client/c{number:05}")))
    };
    let good = || some().into_iter().chain(many(Condition::Good, 10_000));
    let shown = text(good().collect(), false);
    assert_eq!(shown.lines().count(), 1 + 7 + 2, "{shown}");
    assert!(
        shown.contains("\n10009 certificates: ") && shown.contains(", 10002 ok\n"),
        "{shown}"
    );
    let shown = text(good().chain(many(Condition::Due, 10_000)).collect(), false);
    assert_eq!(shown.lines().count(), 1 + LISTED + 3, "{shown}");
    assert!(
        shown.contains("  and 9987 more that need something (--verbose lists each)\n"),
        "{shown}"
    );
    let shown = text(many(Condition::Good, 10_000).collect(), false);
    assert_eq!(
        shown,
        "10000 certificates: 10000 ok\nnext due on 2026-01-28: client/c00000\n"
    );
}

#[test]
fn every_one_is_listed_with_its_names_for_who_asks() {
    let rows = (0..50).map(|number| row(Condition::Good, 100, &format!("client/c{number}")));
    let shown = text(rows.collect(), true);
    assert_eq!(shown.matches("  CN=subject  CN=issuer\\u{1b}[2J\n").count(), 50);
    assert!(shown.starts_with("  ENDS        DAYS LEFT  STATE  WHOSE       SUBJECT     ISSUER\n"));
    assert_eq!(
        text(vec![row(Condition::Due, 1, "client/c1")], false)
            .lines()
            .last(),
        Some("1 certificate: 1 due")
    );
}
