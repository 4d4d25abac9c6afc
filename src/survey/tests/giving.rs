//! What was given is read strictly, and from text and value alike.

use std::borrow::Cow;

use serde_json::Value;

use super::*;

fn read(text: &str) -> Option<Given<'_>> {
    serde_json::from_str(text).ok()
}

#[test]
fn text_and_value_are_read_alike_and_in_the_order_of_keys() {
    let text = r#"{"b":{"a":{}},"a":[null,true,-1,18446744073709551615,2.5,"é\n",4.0,9223372036854775807]}"#;
    let value: Value = serde_json::from_str(text).expect("JSON");
    let given = read(text).expect("strict");
    assert!(given == Given::from(&value));
    let list = vec![
        Given::Other,
        Given::Other,
        Given::Whole(-1),
        Given::Other,
        Given::Other,
        Given::Text("é\n".into()),
        Given::Other,
        Given::Whole(i64::MAX),
    ];
    let inner = Given::Object(vec![("a".into(), Given::Object(Vec::new()))]);
    let expected = vec![("a".into(), Given::List(list)), ("b".into(), inner)];
    assert!(given == Given::Object(expected));
}

#[test]
fn texts_are_borrowed_unless_they_have_escapes() {
    let given = read(r#"{"a":"b","\u0063":"\u0064"}"#);
    let Some(Given::Object(pairs)) = given else {
        panic!("an object");
    };
    let borrowed = pairs.iter().map(|(key, value)| {
        let Given::Text(text) = value else {
            panic!("a text");
        };
        [key, text].map(|text| matches!(text, Cow::Borrowed(_)))
    });
    assert_eq!(borrowed.collect::<Vec<_>>(), [[true; 2], [false; 2]]);
}

#[test]
fn no_key_occurs_twice_at_any_depth() {
    for text in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"b":2,"\u0061":2}"#,
        r#"[{"b":{"c":1,"d":2,"c":3}}]"#,
        r#"{"a":1e999}"#,
        r#"{"a":1"#,
    ] {
        assert!(read(text).is_none(), "{text}");
    }
    assert!(read(r#"{"a":{"b":1},"b":{"b":1}}"#).is_some());
}
