// Text that may become script: the addresses of our own workers, and nothing else (docs/security.md).

/** What browsers with Trusted Types have; the others ignore that part of the policy. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string | null },
  ): unknown;
}

const { trustedTypes } = window as Window & { trustedTypes?: TrustedTypes };

// The default policy is asked wherever an address is given as text; for markup and script it has no rule.
trustedTypes?.createPolicy('default', {
  createScriptURL: (address) =>
    new URL(address, location.href).origin === location.origin ? address : null,
});
