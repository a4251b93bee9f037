using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Tests.App;

/// <summary>
/// Does what the text of a record says: <c>hang once</c>, <c>die once</c> (after it is done, before it answers), <c>wait</c> until it is
/// cancelled, <c>fail</c>, <c>show</c> how the record has come. Anything else is done at once. What is to happen once happens when the
/// file <c>Once</c> is not there yet.
/// </summary>
public sealed class Obey
{
    [Function(nameof(Obey))]
    [EventHubOutput("%Hub%", Connection = "HubConnection")]
    public async Task<string[]> Run(
        [KafkaTrigger(
            "%Brokers%", "%Topic%", ConsumerGroup = "%Topic%.obey", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary)]
        KafkaRecord[] batch,
        CancellationToken stop)
    {
        Console.WriteLine(
            $"called with {batch.Length} records of {batch.Sum(record => (long)(record.Value?.Length ?? 0))} bytes: {Text(batch[0])}");
        foreach (var record in batch) await Do(Text(record), record, stop);
        Console.WriteLine($"done with {batch.Length} records");
        return Text(batch[0]).StartsWith("send ", StringComparison.Ordinal) ? Array.ConvertAll(batch, Text) : [];
    }

    private static async Task Do(string what, KafkaRecord record, CancellationToken stop)
    {
        switch (what)
        {
            case "hang once" when IsFirstTime():
                await new TaskCompletionSource().Task;
                break;
            case "die once" when IsFirstTime():
                Process.GetCurrentProcess().Kill();
                break;
            case "wait":
                var cancelled = new TaskCompletionSource();
                await using (stop.Register(cancelled.SetResult)) await cancelled.Task;
                Console.WriteLine("cancelled");
                break;
            case "show":
                Console.WriteLine(JsonSerializer.Serialize(record));
                break;
            case "fail":
                throw new InvalidOperationException("It was told to fail.");
        }
    }

    private static bool IsFirstTime()
    {
        var once = Environment.GetEnvironmentVariable("Once")!;
        if (File.Exists(once)) return false;
        File.WriteAllText(once, "");
        return true;
    }

    private static string Text(KafkaRecord record) =>
        record.Value is not { Length: <= 100 } value ? "much" : Encoding.UTF8.GetString(value);
}
