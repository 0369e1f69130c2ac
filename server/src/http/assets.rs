//! The web app, out of the relay's own program, compressed when it was built.

use super::Shared;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use liangdi_core::ids::to_hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Name and bytes of every file of `web/dist`.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
/// Shown where the app was not built before the relay.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Liangdi</title>\
     <p>This relay was built without the web app. Build it with <code>cargo xtask web</code> and \
     build the relay again.";

/// One file in all its encodings.
#[derive(Debug, Clone)]
struct Asset {
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
    etag: HeaderValue,
    kind: HeaderValue,
    cache: HeaderValue,
}

/// The web app.
#[derive(Debug)]
pub(super) struct Assets {
    files: BTreeMap<&'static str, Asset>,
    /// Names this build: the version and a hash of all files.
    pub(super) build: String,
}

impl Assets {
    /// The app this relay was built with.
    pub(super) fn built_in() -> Self {
        Self::of(FILES)
    }

    fn of(files: &'static [(&'static str, &'static [u8])]) -> Self {
        let all: BTreeMap<&str, &'static [u8]> = files.iter().copied().collect();
        let is_encoding = |name: &str| {
            name.rsplit_once('.')
                .is_some_and(|(plain, end)| matches!(end, "br" | "gz") && all.contains_key(plain))
        };
        let mut whole = Sha256::new();
        let mut assets = BTreeMap::new();
        for (name, plain) in files.iter().filter(|(name, _)| !is_encoding(name)) {
            let hash = Sha256::digest(plain);
            whole.update(hash);
            let etag = format!("\"{}\"", to_hex(hash.get(..12).unwrap_or_default()));
            let asset = Asset {
                plain,
                brotli: all.get(format!("{name}.br").as_str()).copied(),
                gzip: all.get(format!("{name}.gz").as_str()).copied(),
                etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\"")),
                kind: HeaderValue::from_static(kind_of(name)),
                cache: HeaderValue::from_static(cache_of(name)),
            };
            assets.insert(*name, asset);
        }
        let hash = to_hex(whole.finalize().get(..6).unwrap_or_default());
        Self {
            files: assets,
            build: format!("{}-{hash}", env!("CARGO_PKG_VERSION")),
        }
    }

    /// The file of a path; the app's page for every path that names no file.
    fn find(&self, path: &str) -> Option<&Asset> {
        let name = path.trim_start_matches('/');
        let named = self.files.get(name);
        let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
        named.or_else(|| self.files.get("index.html").filter(|_| is_page))
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Files below `assets/` carry a hash of their content in the name; the others keep their name.
fn cache_of(name: &str) -> &'static str {
    if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let (name, quality) = one.split_once(';').unwrap_or((one, ""));
            name.trim() == encoding && !matches!(quality.trim(), "q=0" | "q=0.0")
        })
}

/// Everything that is not `/api`: a file of the app, or its page.
pub(super) async fn serve(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    answer(&shared.assets, uri.path(), &headers)
}

fn answer(assets: &Assets, path: &str, request: &HeaderMap) -> Response {
    let Some(asset) = assets.find(path) else {
        let missing = if assets.files.is_empty() {
            NOT_BUILT
        } else {
            ""
        };
        let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        return (StatusCode::NOT_FOUND, kind, missing).into_response();
    };
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::ETAG, asset.etag.clone());
    headers.insert(header::CACHE_CONTROL, asset.cache.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if request.get(header::IF_NONE_MATCH) == Some(&asset.etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(header::CONTENT_TYPE, asset.kind.clone());
    let (bytes, encoding) = match (asset.brotli, asset.gzip) {
        (Some(brotli), _) if accepts(request, "br") => (brotli, Some("br")),
        (_, Some(gzip)) if accepts(request, "gzip") => (gzip, Some("gzip")),
        _ => (asset.plain, None),
    };
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.body_mut() = Body::from(bytes);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &[(&str, &[u8])] = &[
        ("assets/app-1a2b.js", b"plain"),
        ("assets/app-1a2b.js.br", b"br"),
        ("assets/app-1a2b.js.gz", b"gz"),
        ("index.html", b"page"),
        ("sw.js", b"worker"),
    ];

    fn get(path: &str, pairs: &[(header::HeaderName, &str)]) -> Response {
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        answer(&Assets::of(APP), path, &headers)
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |it| it.to_str().unwrap())
    }

    #[test]
    fn hashed_files_stay_for_ever_and_pages_are_asked_for() {
        for (path, cache) in [
            ("/assets/app-1a2b.js", "public, max-age=31536000, immutable"),
            ("/", "no-cache"),
            ("/sw.js", "no-cache"),
            ("/members/1", "no-cache"),
        ] {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header_of(&response, header::CACHE_CONTROL), cache, "{path}");
        }
    }

    #[test]
    fn the_best_accepted_encoding_is_sent() {
        for (accepted, sent) in [
            ("gzip, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0", ""),
            ("", ""),
        ] {
            let response = get(
                "/assets/app-1a2b.js",
                &[(header::ACCEPT_ENCODING, accepted)],
            );
            assert_eq!(
                header_of(&response, header::CONTENT_ENCODING),
                sent,
                "{accepted}"
            );
            assert_eq!(header_of(&response, header::VARY), "accept-encoding");
        }
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let first = get("/", &[]);
        let etag = header_of(&first, header::ETAG).to_owned();
        let again = get("/", &[(header::IF_NONE_MATCH, &etag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn a_missing_file_is_not_the_page() {
        assert_eq!(
            get("/assets/app-old.js", &[]).status(),
            StatusCode::NOT_FOUND
        );
        let not_built = answer(&Assets::of(&[]), "/", &HeaderMap::new());
        assert_eq!(not_built.status(), StatusCode::NOT_FOUND);
    }
}
