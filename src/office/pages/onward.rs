//! Where people may be led on to.

/// Only addresses of our own: a link in a mail must not lead from our log-in to another site. Browsers leave tabs and line
/// ends out of an address, and take what follows for a host where two strokes are left.
pub fn own_address(address: &str) -> &str {
    let fits = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(|c: char| c == '\\' || c.is_control())
        && address.len() <= 2000;
    if fits { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn only_addresses_of_our_own_are_followed() {
        assert_eq!(own_address("/results/w1?theme=a"), "/results/w1?theme=a");
        for elsewhere in [
            "https://x.example/",
            "//x.example",
            "/\\x.example",
            "results",
            "",
            "/a\r\nSet-Cookie: b",
            "/\t/x.example",
            "/\0",
        ] {
            assert_eq!(own_address(elsewhere), "/", "{elsewhere}");
        }
    }
}
