use super::*;
use alloc::string::ToString;
use expect_test::expect;

fn labels(text: &str) -> VecMap<Text, Text> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (Text::from(key), Text::from(value))).collect()
}

#[test]
fn is_printed_in_canonical_form() {
    let printed: String = [
        "",
        "a=b",
        "c==d, a!=b",
        "x in (foo,,baz),y,z notin ()",
        "e in (y, x),!f",
        "n>5,m<7",
        "a=,b",
        "in,notin=in",
        "a in (in,notin)",
        "example.com/tier = front",
        "x in (,)",
        "k,k!=v",
    ]
    .map(|text| format!("{text} -> {}\n", text.parse::<Selector>().unwrap()))
    .concat();
    expect![[r#"
         -> 
        a=b -> a=b
        c==d, a!=b -> a!=b,c==d
        x in (foo,,baz),y,z notin () -> x in (,baz,foo),y,z notin ()
        e in (y, x),!f -> e in (x,y),!f
        n>5,m<7 -> m<7,n>5
        a=,b -> a=,b
        in,notin=in -> in,notin=in
        a in (in,notin) -> a in (in,notin)
        example.com/tier = front -> example.com/tier=front
        x in (,) -> x in ()
        k,k!=v -> k,k!=v
    "#]]
    .assert_eq(&printed);
}

#[test]
fn refuses_in_upstream_s_words() {
    let refusals: String = [
        ",",
        "a,",
        "a b",
        "a=b c",
        "a=b=c",
        "a==",
        "!",
        "!a=b",
        "a in b",
        "a in (b",
        "a in (b c)",
        "a in (=)",
        "a in (b,=)",
        "a=(",
        "a>x",
        "=b",
        "a=b,,c",
        "a#b=c",
        "a=-b",
    ]
    .map(|text| match text.parse::<Selector>() {
        Ok(selector) => format!("{text} -> {selector}\n"),
        Err(error) => format!("{text} !! {error}\n"),
    })
    .concat();
    expect![[r#"
        , !! found ',', expected: !, identifier, or 'end of string'
        a, !! found '', expected: identifier after ','
        a b !! unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt
        a=b c !! found 'c', expected: ',' or 'end of string'
        a=b=c !! found '=', expected: ',' or 'end of string'
        a== -> a==
        ! !! unable to parse requirement: found '', expected: identifier
        !a=b !! found '=', expected: ',' or 'end of string'
        a in b !! unable to parse requirement: found 'b' expected: '('
        a in (b !! unable to parse requirement: found '', expected: ',' or ')'
        a in (b c) !! unable to parse requirement: found 'c', expected: ',' or ')'
        a in (=) !! unable to parse requirement: found '=', expected: ',', ')' or identifier
        a in (b,=) !! unable to parse requirement: found '=', expected: ',', or identifier
        a=( !! unable to parse requirement: found '(', expected: identifier
        a>x !! unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer
        =b !! found '=', expected: !, identifier, or 'end of string'
        a=b,,c !! found ',', expected: identifier after ','
        a#b=c !! unable to parse requirement: <nil>: Invalid value: "a#b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
        a=-b !! unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
    "#]].assert_eq(&refusals);
}

#[test]
fn matches_as_upstream_does() {
    let check = |selector: &str, labels: &VecMap<Text, Text>| selector.parse::<Selector>().unwrap().matches(labels);
    let web = labels("app=web,tier=front,replica=7");
    for selector in ["", "app", "app=web", "app==web,tier!=back", "app in (db,web)", "x!=y", "x notin (y)", "!x"] {
        assert!(check(selector, &web), "{selector}");
    }
    for selector in ["replica>6", "replica<8", "tier notin (back)"] {
        assert!(check(selector, &web), "{selector}");
    }
    for selector in
        ["x", "app=db", "app=", "app!=web", "app notin (web)", "x in (y)", "!app", "replica>7", "app>1", "x<1"]
    {
        assert!(!check(selector, &web), "{selector}");
    }
    assert!(Selector::from_labels(&labels("app=web,tier=front")).matches(&web));
    assert!(Selector::everything().matches(&web) && !Selector::nothing().matches(&web));
}

#[test]
fn an_exact_match_is_seen() {
    let selector: Selector = "a=1,b in (2),c in (3,4),d!=5".parse().unwrap();
    let exact = |key| selector.requires_exact_match(key).map(ToString::to_string);
    assert_eq!((exact("a"), exact("b")), (Some("1".into()), Some("2".into())));
    assert_eq!((exact("c"), exact("d"), exact("e")), (None, None, None));
}
