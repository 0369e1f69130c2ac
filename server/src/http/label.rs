//! What a device is called in the list of devices: browser and system in two words, no more.

use axum::http::{HeaderMap, header};

/// Marks in `User-Agent` and what they stand for; the more special ones first.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger/", "WeChat"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("VivoBrowser/", "vivo Browser"),
    ("HeyTapBrowser/", "OPPO Browser"),
    ("UCBrowser/", "UC"),
    ("QQBrowser/", "QQ Browser"),
    ("Edg", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// The device of a request, such as "Chrome · Android"; empty where the browser says nothing known.
pub(super) fn label_of(request: &HeaderMap) -> String {
    let agent = request.get(header::USER_AGENT);
    let agent = agent.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let named = |list: &[(&str, &'static str)]| {
        let found = list.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let words: Vec<_> = [named(BROWSERS), named(SYSTEMS)]
        .into_iter()
        .flatten()
        .collect();
    words.join(" \u{b7} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_by_two_words() {
        for (agent, label) in [
            (
                "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/130.0 Mobile \
                 Safari/537.36",
                "Chrome \u{b7} Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 \
                 Mobile/15E148 MicroMessenger/8.0.50",
                "WeChat \u{b7} iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 \
                 Safari/537.36 Edg/130.0",
                "Edge \u{b7} Windows",
            ),
            ("curl/8", ""),
        ] {
            let headers = HeaderMap::from_iter([(header::USER_AGENT, agent.parse().unwrap())]);
            assert_eq!(label_of(&headers), label);
        }
    }
}
