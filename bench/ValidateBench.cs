// Measures the validation of a 400-byte order against order.placed.v1: our schema, NJsonSchema, Confluent's deserializer, and reading the
// tokens alone.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Moq;
using Newtonsoft.Json;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Bench;

internal static class ValidateBench
{
    private const int Rounds = 25; // short and in turns, so that other load on the machine affects all alike
    private const int WarmUp = 20; // lets the JIT finish, also on a machine that has little time for it
    private const int SchemaId = 1;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(60);

    private static readonly byte[] PlacedOrder = Encoding.UTF8.GetBytes("""
        {"currency":"EUR","items":[
        {"sku":"AB-1234","name":"Desk lamp, brushed steel","quantity":2,"price":149.90},
        {"sku":"CD-0077","name":"Bulb E27 806 lm warm white","quantity":12,"price":3.49},
        {"sku":"EF-9001","name":"Extension lead, 5 m, black","quantity":1,"price":18.00},
        {"sku":"GH-4410","name":"Table top, oiled oak, 160 × 80","quantity":1,"price":412.50}]}
        """.ReplaceLineEndings(" "));

    private static readonly byte[] Wrong = Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(PlacedOrder).Replace("\"quantity\":12", "\"quantity\":0"));

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        var text = ReadSchema();
        var ours = JsonSchema.Compile(Encoding.UTF8.GetBytes(text));
        var theirs = await NJsonSchema.JsonSchema.FromJsonAsync(text, stop);
        var confluent = new JsonDeserializer<Order>(
            Registry(text),
            new Schema(text, SchemaType.Json),
            new JsonDeserializerConfig { SubjectNameStrategy = SubjectNameStrategy.Topic });
        var context = new SerializationContext(MessageComponentType.Value, "orders.events");
        var (order, wrong) = (Frame(PlacedOrder), Frame(Wrong));

        Contender[] contenders =
        [
            new("Utf8JsonReader, all tokens (floor)", wrongToo => CountTokens(wrongToo ? Wrong : PlacedOrder) > 0, ChecksSchema: false),
            new("ServerlessEvents", wrongToo => ours.Check(wrongToo ? Wrong : PlacedOrder)),
            new("NJsonSchema", wrongToo => theirs.Validate(Encoding.UTF8.GetString(wrongToo ? Wrong : PlacedOrder)).Count == 0),
            new("Confluent JsonDeserializer", wrongToo => Deserialize(confluent, wrongToo ? wrong : order, context)),
        ];
        foreach (var contender in contenders) contender.Prove();
        for (var round = 0; round < WarmUp; round++)
        {
            foreach (var contender in contenders) Nanoseconds(contender, stop);
        }

        var measured = contenders.ToDictionary(c => c.Name, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders) measured[contender.Name].Add(Nanoseconds(contender, stop));
        }
        var floor = Median(measured[contenders[0].Name]);
        var results = new List<Measurement> { new("order, size", PlacedOrder.Length, "B") };
        foreach (var contender in contenders)
        {
            results.Add(new(contender.Name, Median(measured[contender.Name]), "ns/event", floor));
            results.Add(new($"{contender.Name}, allocated", Allocated(contender), "B/event"));
        }
        var mine = Median(measured[contenders[1].Name]);
        results.Add(new("fastest other ÷ ServerlessEvents", contenders[2..].Min(c => Median(measured[c.Name])) / mine, "×"));
        var explained = new Contender("ServerlessEvents, a wrong order explained", _ => ours.Check(Wrong, new List<SchemaError>()));
        Nanoseconds(explained, stop);
        results.Add(new(
            explained.Name, Median([.. Enumerable.Range(0, Rounds).Select(_ => Nanoseconds(explained, stop))]), "ns/event", floor));
        results.AddRange(Scaling([contenders[0], contenders[1]], stop));
        return results;
    }

    private static string ReadSchema()
    {
        using var stream = typeof(ValidateBench).Assembly.GetManifestResourceStream("order.placed.v1")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static int CountTokens(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        var count = 0;
        while (reader.Read()) count++;
        return count;
    }

    /// <summary>Confluent's wire format: zero, the schema's id, the data.</summary>
    private static byte[] Frame(byte[] data)
    {
        var framed = new byte[5 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), SchemaId);
        data.CopyTo(framed, 5);
        return framed;
    }

    private static ISchemaRegistryClient Registry(string schema)
    {
        var registered = new RegisteredSchema("order.placed.v1", 1, SchemaId, schema, SchemaType.Json, []);
        var registry = new Mock<ISchemaRegistryClient>();
        registry.Setup(r => r.GetSchemaAsync(SchemaId, It.IsAny<string>())).ReturnsAsync(registered);
        registry.Setup(r => r.GetSchemaBySubjectAndIdAsync(It.IsAny<string>(), SchemaId, It.IsAny<string>())).ReturnsAsync(registered);
        return registry.Object;
    }

    private static bool Deserialize(JsonDeserializer<Order> deserializer, byte[] framed, SerializationContext context)
    {
        try
        {
            return deserializer.DeserializeAsync(framed, false, context).GetAwaiter().GetResult() is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// Processor time of one check. It includes garbage collection, and excludes the time that other threads had the processor.
    /// </summary>
    private static double Nanoseconds(Contender contender, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var before = Environment.CpuUsage.TotalTime;
        var count = Repeat(contender);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / count;
    }

    private static int Repeat(Contender contender)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        do
        {
            for (var i = 0; i < 100; i++) contender.Check(false);
            count += 100;
        }
        while (Stopwatch.GetElapsedTime(started) < Round);
        return count;
    }

    private static double Allocated(Contender contender)
    {
        const int Count = 1000;
        var before = GC.GetTotalAllocatedBytes(precise: true); // of all threads: Confluent's deserializer works on others too
        for (var i = 0; i < Count; i++) contender.Check(false);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;
    }

    /// <summary>
    /// Events per second of one thread and of one on each core. The floor shares nothing between threads, so what it gains is what the
    /// machine has to give. One and all take turns, and of each the best round counts, the one that others disturbed least.
    /// </summary>
    private static IEnumerable<Measurement> Scaling(IReadOnlyList<Contender> contenders, CancellationToken stop)
    {
        var cores = Environment.ProcessorCount;
        var one = contenders.ToDictionary(contender => contender, _ => 0d);
        var all = contenders.ToDictionary(contender => contender, _ => 0d);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                one[contender] = Math.Max(one[contender], Throughput(contender, 1, stop));
                all[contender] = Math.Max(all[contender], Throughput(contender, cores, stop));
            }
        }
        foreach (var contender in contenders)
        {
            yield return new($"{contender.Name}, 1 thread", one[contender], "events/s");
            yield return new($"{contender.Name}, {cores} threads", all[contender], "events/s", one[contender]);
        }
    }

    /// <summary>Events per second while so many threads check: what each did, over the time that it took it.</summary>
    private static double Throughput(Contender contender, int threads, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var rates = new double[threads];
        using var together = new Barrier(threads);
        var running = Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            together.SignalAndWait();
            var started = Stopwatch.GetTimestamp();
            var count = Repeat(contender);
            rates[i] = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        })).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());
        return rates.Sum();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <param name="Name">Which validator.</param>
    /// <param name="Check">Whether an order is valid; true asks about the wrong one.</param>
    /// <param name="ChecksSchema">False for the floor.</param>
    private sealed record Contender(string Name, Func<bool, bool> Check, bool ChecksSchema = true)
    {
        /// <summary>A number counts only if the verdicts are right.</summary>
        public void Prove()
        {
            if (!Check(false)) throw new InvalidOperationException($"{Name} refuses a valid order.");
            if (ChecksSchema && Check(true)) throw new InvalidOperationException($"{Name} accepts an order with a quantity of 0.");
        }
    }

    private sealed record Order(
        [property: JsonProperty("currency")] string Currency,
        [property: JsonProperty("items")] IReadOnlyList<Item> Items);

    private sealed record Item(
        [property: JsonProperty("sku")] string Sku, [property: JsonProperty("name")] string Name,
        [property: JsonProperty("quantity")] int Quantity, [property: JsonProperty("price")] decimal Price);
}
