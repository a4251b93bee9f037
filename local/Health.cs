using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker.Local;
using ServerlessEvents.Ingress;
using ServerlessEvents.Kafka;
using ServerlessEvents.MqttClient;

namespace ServerlessEvents.Local;

/// <summary>Whether an event would get through, all the way and back.</summary>
public sealed class Health(MqttIngress ingress, IHost functions, KafkaAddress kafka, Uri registry)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient http = new() { BaseAddress = registry, Timeout = TimeSpan.FromSeconds(2) };
    private readonly FunctionsHost host = functions.Services.GetServices<IHostedService>().OfType<FunctionsHost>().Single();
    private readonly MqttConnection notifier = functions.Services.GetRequiredService<MqttConnection>();

    /// <summary>What is in the way; null when nothing is.</summary>
    public async Task<string?> WhyNot()
    {
        if (!ingress.IsReady) return "The ingress is not connected to the MQTT broker.";
        if (!notifier.IsReady) return "NotifyClients is not connected to the MQTT broker.";
        if (!host.IsReady) return "A function has no partitions of its topic yet.";
        if (!await Task.Run(KafkaAnswers)) return "Kafka does not answer.";
        if (!await RegistryAnswers()) return "The schema registry does not answer.";
        return host.Failures is { Count: > 0 } failures ? string.Join(' ', failures.Select(Describe)) : null; // last: most often one of the others is why
    }

    public async Task UntilReady(CancellationToken stop)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (await WhyNot() is { } why)
        {
            if (TimeProvider.System.GetUtcNow() > until) throw new TimeoutException($"Not ready after {Patience.TotalSeconds} s. {why}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
        }
    }

    private static string Describe(FunctionFailure failure) =>
        $"{failure.Function} fails since {failure.Since:O}, in {failure.Calls} calls until now: {failure.Why}";

    private bool KafkaAnswers()
    {
        try
        {
            using var admin = new AdminClientBuilder(kafka.Client).Build();
            return admin.GetMetadata(TimeSpan.FromSeconds(2)).Brokers.Count > 0;
        }
        catch (KafkaException) { return false; }
    }

    private async Task<bool> RegistryAnswers()
    {
        try { return (await http.GetAsync("subjects")).IsSuccessStatusCode; }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException) { return false; }
    }

    /// <summary>Lets the endpoint answer before all parts are there.</summary>
    public sealed class Holder
    {
        public Health? Health { get; set; }

        public Task<string?> WhyNot() => Health?.WhyNot() ?? Task.FromResult<string?>("Still starting.");
    }
}
