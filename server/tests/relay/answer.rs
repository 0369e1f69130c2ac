//! An HTTP answer of the relay, as the tests look at it.

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The `cookie` header that keeps this sign-in.
    pub(crate) fn cookie(&self) -> String {
        self.cookie_named("liangdi_session").unwrap()
    }

    /// The `cookie` header of one cookie the answer sets.
    pub(crate) fn cookie_named(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let set = line.strip_prefix("set-cookie: ")?;
            let cookie = set.split(';').next()?;
            cookie
                .starts_with(name)
                .then(|| format!("cookie: {cookie}"))
        })
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.head, self.body))
    }

    pub(crate) fn code(&self) -> String {
        let body = self.json();
        body["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{body}"))
            .to_owned()
    }
}
