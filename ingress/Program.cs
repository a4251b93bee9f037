// The ingress as a container of its own: settings from the environment, a health endpoint, and MQTT → Kafka until stopped.
using ServerlessEvents.Ingress;

var builder = WebApplication.CreateSlimBuilder(args);
var settings = IngressSettings.Read(builder.Configuration);
builder.Services.AddSingleton(services => new MqttIngress(
    settings.Mqtt, settings.Kafka, settings.Inbound, settings.Shard,
    TimeProvider.System, new Random(), services.GetRequiredService<ILogger<MqttIngress>>()));

var app = builder.Build();
app.MapGet("/health", (MqttIngress ingress) =>
    ingress.IsReady ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
var ingress = app.Services.GetRequiredService<MqttIngress>();
await app.StartAsync();
await Task.WhenAny(app.WaitForShutdownAsync(), ingress.Completion);
await app.DisposeAsync();
await ingress.Completion; // throws when it could not go on
