// Signs in, places an order, and shows the replies and the state of the order.
import { connect, newSubject } from "../src/index.js";
import type { Client } from "../src/index.js";

const form = document.querySelector("form")!;
const show = (text: string) => document.querySelector("ol")!.append(Object.assign(document.createElement("li"), { textContent: text }));
let client: Client | undefined;

form.addEventListener("submit", async (submitted) => {
  submitted.preventDefault();
  const { user, password, url } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  client ??= await signIn(user!, password!, url!);
  const subject = newSubject("order");
  void showState(client, subject);
  const placed = await client.send("order.placed.v1", subject, {
    currency: "EUR",
    items: [{ sku: "AB-1234", name: "Lamp", quantity: 2, price: 149.9 }],
  });
  show(`${placed.type} queued`);
  const reply = await placed.outcome;
  show(reply.type === "event.accepted.v1" ? `accepted, version ${reply.data.version}` : `${reply.type}: ${reply.data.code}`);
});

async function signIn(user: string, password: string, url: string): Promise<Client> {
  const signedIn = await connect({ user, password, url });
  signedIn.onStatus((status, reason) => {
    show(reason ?? status);
    if (status !== "refused") return;
    client = undefined;
    void signedIn.close();
  });
  return signedIn;
}

async function showState(of: Client, subject: `order/${string}`): Promise<void> {
  for await (const order of of.observe(subject)) if (order?.state.status === "open") show(`open, ${order.state.paid} paid`);
}
