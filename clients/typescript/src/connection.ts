// The connection to the MQTT broker: lost, it comes back by itself, later each time and at once when the device wakes.
import mqtt from "mqtt";
import type { MqttClient } from "mqtt";

const keepAliveSeconds = 15;
const connectTimeout = 10_000;
const firstWait = 250;
const longestWait = 10_000;

/** CONNACK reasons for which another try is no use: bad user or password, not authorized, banned, bad authentication method. */
const refusals = [0x86, 0x87, 0x8a, 0x8c];

/** Who wants to know. */
export interface Listener {
  /** Connected, and subscribed to everything. */
  connected(): void;
  /** Not connected (any more); when it is refused, nothing is tried again. */
  lost(isRefused: boolean, reason: string): void;
  message(topic: string, payload: Uint8Array, properties: Record<string, string | string[]>): void;
}

export class Connection {
  #mqtt?: MqttClient;
  #timer?: ReturnType<typeof setTimeout>;
  #failures = 0;
  #closed = false;
  readonly #wake = () => {
    if (this.#timer && (typeof document === "undefined" || document.visibilityState === "visible")) this.open();
  };

  /** @param clientId Random; the broker keeps nothing for it. */
  constructor(
    private readonly to: { url: string; user: string; password: string; clientId: string; filters: string[] },
    private readonly listener: Listener,
  ) {
    if (typeof window === "undefined") return;
    window.addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
  }

  open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { url, user: username, password, clientId, filters } = this.to;
    const client = mqtt.connect(url, {
      username, password, clientId, protocolVersion: 5, clean: true, keepalive: keepAliveSeconds, connectTimeout, reconnectPeriod: 0,
    });
    this.#mqtt = client;
    client.on("connect", () =>
      client.subscribe(filters, { qos: 1 }, (error, granted) => {
        const denied = granted?.find(({ qos }) => qos >= 128);
        if (error || denied) return this.#lost(client, error?.message ?? `The broker does not let this user read ${denied?.topic}.`);
        this.#failures = 0;
        this.listener.connected();
      }),
    );
    client.on("message", (topic, payload, { properties }) =>
      this.listener.message(topic, payload, (properties?.userProperties ?? {}) as Record<string, string | string[]>),
    );
    client.on("error", (error) =>
      this.#lost(client, `The MQTT broker at ${url} does not answer: ${error.message}`, "code" in error ? Number(error.code) : 0),
    );
    client.on("close", () => this.#lost(client, `The MQTT broker at ${url} does not answer.`));
  }

  /** Sends at QoS 1. What does not arrive is sent again by whoever waits for the reply. */
  publish(topic: string, payload: string, properties: { responseTopic: string; correlationData: string; contentType: string }): void {
    if (!this.#mqtt?.connected) return;
    const { correlationData, ...others } = properties;
    // a Buffer in Node.js, and mqtt.js takes its like in browsers
    const correlation = new TextEncoder().encode(correlationData) as Buffer;
    this.#mqtt.publish(topic, payload, { qos: 1, properties: { ...others, correlationData: correlation } }, () => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (typeof window !== "undefined") {
      window.removeEventListener("online", this.#wake);
      document.removeEventListener("visibilitychange", this.#wake);
    }
    const client = this.#mqtt;
    this.#mqtt = undefined;
    await client?.endAsync(!client.connected);
  }

  #lost(client: MqttClient, reason: string, code = 0): void {
    if (client !== this.#mqtt || this.#closed) return;
    this.#mqtt = undefined;
    client.end(true);
    const isRefused = refusals.includes(code);
    const wait = Math.random() * Math.min(longestWait, firstWait * 2 ** this.#failures++);
    if (!isRefused) this.#timer = setTimeout(() => this.open(), wait);
    this.listener.lost(isRefused, isRefused ? "The MQTT broker does not know this user, or the password is wrong." : reason);
  }
}
