// The ingress as a container of its own: settings from the environment, a health endpoint, and MQTT → Kafka until stopped.
using ServerlessEvents;
using ServerlessEvents.Ingress;
using ServerlessEvents.Kafka;
using ServerlessEvents.MqttClient;

var builder = WebApplication.CreateSlimBuilder(args);
var settings = builder.Configuration;
var topics = new Topics(settings["Context"] ?? "orders");
builder.Services.AddSingleton(services => new MqttIngress(
    new MqttConnectionOptions(new Uri(Required("MqttUrl")), settings["MqttClientId"] ?? $"ingress-{Environment.MachineName}")
    {
        Username = settings["MqttUsername"],
        Password = settings["MqttPassword"],
        CertificatePem = settings["MqttClientCertificate"],
    },
    new KafkaAddress(Required("KafkaBrokers"), settings["KafkaUsername"], settings["KafkaPassword"]),
    settings["InboundTopic"] ?? topics.Inbound,
    TimeProvider.System, new Random(), services.GetRequiredService<ILogger<MqttIngress>>()));

var app = builder.Build();
app.MapGet("/health", (MqttIngress ingress) => ingress.IsReady ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
app.Services.GetRequiredService<MqttIngress>();
app.Run();

string Required(string name) => settings[name] ?? throw new InvalidOperationException($"The setting '{name}' is missing.");
