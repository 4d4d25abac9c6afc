// A mail server (RFC 5321) on a free port of this machine, which keeps what it is handed; it can be held up, and refuse an address.
import { createServer } from "node:net";

/** Starts it. `refuses` are addresses that it does not take; `hold()` lets mails wait until `go()`. */
export async function openPostbox({ refuses = [] } = {}) {
  const postbox = { mails: [], gate: Promise.resolve() };
  postbox.hold = () => { postbox.gate = new Promise((go) => { postbox.go = go; }); };
  const server = createServer((socket) => serve(socket, postbox, refuses));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  postbox.address = `smtp://127.0.0.1:${server.address().port}`;
  postbox.close = () => server.close();
  return postbox;
}

function serve(socket, postbox, refuses) {
  let text = "", inData = false, to;
  const say = (line) => socket.write(`${line}\r\n`);
  const hear = (line) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "RCPT") {
      to = /<(.*)>/.exec(line)[1];
      return say(refuses.includes(to) ? "550 nobody" : "250 ok");
    }
    if (verb === "DATA") { inData = true; return say("354 go on"); }
    if (verb === "QUIT") { say("221 bye"); return socket.end(); }
    return say("250 ok");
  };
  say("220 postbox");
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", async (piece) => {
    text += piece;
    for (;;) {
      const end = inData ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
      if (end < 0) return;
      const said = text.slice(0, end).replaceAll("\r\n..", "\r\n."); // a dot at the start of a line was doubled
      text = text.slice(end + (inData ? 5 : 2));
      if (!inData) { hear(said); continue; }
      inData = false;
      await postbox.gate;
      postbox.mails.push({ to, page: pageOf(said) });
      say("250 taken");
    }
  });
}

/** The page in a mail, decoded. */
function pageOf(mail) {
  const boundary = /boundary="([^"]+)"/.exec(mail)[1];
  const part = mail.split(`--${boundary}`).find((part) => part.includes("text/html"));
  const [headers, ...body] = part.trim().split("\r\n\r\n");
  const text = body.join("\r\n\r\n");
  if (headers.includes("base64")) return Buffer.from(text, "base64").toString();
  if (!headers.includes("quoted-printable")) return text;
  const bytes = text.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
