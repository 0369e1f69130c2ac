//! The options of signing in by a provider.

use super::CliError;
use clap::Args;
use liangdi_server::oidc::OidcOptions;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ProviderOptions {
    /// Provider people may sign in by (OIDC), as it names itself.
    #[arg(long, value_name = "URL")]
    #[arg(
        requires = "oidc_client_id",
        requires = "oidc_client_secret_file",
        requires = "public_url"
    )]
    oidc_issuer: Option<String>,
    /// What this relay is called at the provider.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// File with the secret that goes with it.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_client_secret_file: Option<PathBuf>,
    /// What people call the provider, on the sign-in page.
    #[arg(long, value_name = "NAME", requires = "oidc_issuer")]
    oidc_name: Option<String>,
    /// Address people open this relay at; the provider sends them back to /provider behind it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl ProviderOptions {
    /// What was configured; none where there is no provider.
    pub(super) fn read(self) -> Result<Option<OidcOptions>, CliError> {
        let named = self.oidc_issuer.zip(self.oidc_client_id);
        let placed = self.oidc_client_secret_file.zip(self.public_url);
        let Some(((issuer, client_id), (file, public_url))) = named.zip(placed) else {
            return Ok(None);
        };
        let secret = std::fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        let client_secret = secret.trim().to_owned();
        if client_secret.is_empty() {
            return Err(format!("{} holds no secret", file.display()).into());
        }
        Ok(Some(OidcOptions {
            issuer,
            client_id,
            client_secret,
            name: self.oidc_name.unwrap_or_default(),
            public_url,
        }))
    }
}
