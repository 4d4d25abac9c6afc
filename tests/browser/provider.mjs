// The organisation's own identity provider: a certified one (oidc-provider) on a free port of this machine, with a log-in page on which
// everybody may say who they are. It wants PKCE and a client secret.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";

export const CLIENT = "weerklank";
/** With signs that have to be escaped on the way. */
export const SECRET = "s3cret~ & +word%";

const PAGE = `<!DOCTYPE html><html lang="en"><title>Example account</title><link rel="icon" href="data:,">
<h1>Example account</h1><form method="post"><label>Who are you? <input name="who" required></label> <button>Go on</button></form>
<form method="post"><button name="no" value="1">Rather not</button></form>`;

/** Starts it; `knows(office)` tells it where the office is. Everybody's address counts as verified, but for those in `unverified`. */
export async function openProvider({ unverified = [] } = {}) {
  let answer = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  const knows = (office) => {
    const provider = new Provider(address, {
      clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [`${office}/sign-on/back`] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"] },
      conformIdTokenClaims: false, // says them in the ID token, as Entra and Keycloak do
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !unverified.includes(id) }) }),
      pkce: { required: () => true },
      cookies: { keys: ["nobody's"] },
      features: { devInteractions: { enabled: false } }, // its own pages fetch fonts from elsewhere
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: granted,
    });
    const others = provider.callback();
    answer = (request, response) => (request.url.startsWith("/interaction/") ? asks(provider, request, response) : others(request, response));
  };
  const close = () => { server.close(); server.closeAllConnections(); };
  return { address, knows, close };
}

/** An organisation does not ask its people whether its own programs may know who they are. */
async function granted({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope("openid email");
  await grant.save();
  return grant;
}

async function asks(provider, request, response) {
  if (request.method === "GET") return response.setHeader("content-type", "text/html; charset=utf-8").end(PAGE);
  const form = new URLSearchParams(await text(request));
  const said = form.has("no") ? { error: "access_denied" } : { login: { accountId: form.get("who") } };
  return provider.interactionFinished(request, response, said);
}

/** Somebody on its page. */
export class Stranger {
  constructor(page) { this.page = page; }

  async saysToBe(who) {
    await this.page.getByLabel("Who are you?").fill(who);
    await this.page.getByRole("button", { name: "Go on" }).click();
  }
  async turnsBack() { await this.page.getByRole("button", { name: "Rather not" }).click(); }
}
