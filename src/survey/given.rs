//! What somebody gave as answers, before anything of it is checked: JSON that borrows what it can.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// JSON in which no object has a key twice: two readers must not find two different answers in one ballot.
///
/// It does not print its contents.
#[derive(Clone, PartialEq)]
pub enum Given<'a> {
    /// A whole number.
    Whole(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Given<'a>>),
    /// An object, in the order of its keys.
    Object(Vec<(Cow<'a, str>, Given<'a>)>),
    /// What is never an answer: null, a truth value, a fraction, a number beyond all scales.
    Other,
}

impl fmt::Debug for Given<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(not printed)")
    }
}

impl<'a> From<BTreeMap<&'a str, Given<'a>>> for Given<'a> {
    fn from(object: BTreeMap<&'a str, Given<'a>>) -> Self {
        let pairs = object.into_iter();
        Self::Object(
            pairs
                .map(|(key, value)| (Cow::Borrowed(key), value))
                .collect(),
        )
    }
}

impl<'a> From<&'a Value> for Given<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) => Self::Other,
            Value::Number(number) => number.as_i64().map_or(Self::Other, Self::Whole),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(list) => Self::List(list.iter().map(Self::from).collect()),
            Value::Object(object) => {
                let pairs = object.iter();
                let pairs = pairs.map(|(key, value)| (key.as_str(), Self::from(value)));
                Self::from(pairs.collect::<BTreeMap<_, _>>())
            }
        }
    }
}

impl Given<'_> {
    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Given<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Given<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated keys")
    }

    fn visit_unit<E>(self) -> Result<Given<'de>, E> {
        Ok(Given::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given<'de>, E> {
        Ok(Given::Other)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Given<'de>, E> {
        Ok(Given::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Given<'de>, E> {
        Ok(i64::try_from(value).map_or(Given::Other, Given::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Given<'de>, E> {
        Ok(Given::Other)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Given<'de>, E> {
        Ok(Given::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Given<'de>, E> {
        Ok(Given::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Given<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(Given::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            object.push((key, value));
        }
        object.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        if object.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(A::Error::custom("a key occurs twice"));
        }
        Ok(Given::Object(object))
    }
}

/// A key, borrowed unless it was written with escapes. (`Cow` by itself is always read as its owner.)
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
