using System.Diagnostics;
using Confluent.Kafka;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>The broker meets a data folder that was changed or cannot be used: it reports one clear error and overwrites nothing.</summary>
public class DamageTests
{
    private static readonly LogSettings Settings = new(
        WriteThrough: null, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    [Fact]
    public void A_torn_tail_is_cut_wherever_it_tears()
    {
        var folder = Directory.CreateTempSubdirectory("torn-");
        var whole = Write(folder.FullName, batches: 3);
        var batch = whole.Length / 3;
        for (var length = 2 * batch; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "00000000000000000000.log"), whole[..length]);
            File.Delete(Path.Combine(folder.FullName, "checkpoint"));
            var log = PartitionLog.Open(folder.FullName, () => TopicConfig.Default, Settings);
            Assert.Equal(2, log.NextOffset);
            Assert.Equal((Wire(0), 2), (log.Append(Batch(2)).Error, (int)log.NextOffset - 1));
            log.Close();
        }
        folder.Delete(recursive: true);

        static ServerlessEvents.Local.Kafka.Wire.ErrorCode Wire(short code) => (ServerlessEvents.Local.Kafka.Wire.ErrorCode)code;
    }

    [Fact]
    public void Damage_before_valid_records_is_an_error_and_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("damaged-");
        var whole = Write(folder.FullName, batches: 3);
        var path = Path.Combine(folder.FullName, "00000000000000000000.log");
        foreach (var at in new[] { 8, 16, 17, 40, whole.Length / 3 + 30 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x55;
            File.WriteAllBytes(path, damaged);
            File.Delete(Path.Combine(folder.FullName, "checkpoint"));
            var refused = Assert.Throws<DataFolderException>(() => PartitionLog.Open(folder.FullName, () => TopicConfig.Default, Settings));
            Assert.Contains("is damaged at byte", refused.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, File.ReadAllBytes(path));
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_segment_that_has_become_shorter_than_its_checkpoint_is_an_error()
    {
        var folder = Directory.CreateTempSubdirectory("short-");
        var whole = Write(folder.FullName, batches: 3);
        File.WriteAllBytes(Path.Combine(folder.FullName, "00000000000000000000.log"), whole[..^1]);
        var refused = Assert.Throws<DataFolderException>(() => PartitionLog.Open(folder.FullName, () => TopicConfig.Default, Settings));
        Assert.Contains("records are missing", refused.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [EmbeddedFact]
    public async Task Damage_in_a_closed_segment_is_not_served()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = broker.Producer();
        await producer.ProduceAsync("orders", new() { Value = "a" });
        var path = Path.Combine(broker.Options.DataFolder, "topics", "orders", "0", "00000000000000000000.log");
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            RandomAccess.Write(file, [0xff], 65);
        Assert.Throws<DataFolderException>(() => broker.Core.Topics.Find("orders", 0)!.Read(0, 1000, committed: false));
    }

    [EmbeddedFact]
    public async Task A_second_broker_on_the_same_folder_is_refused()
    {
        await using var broker = await TestBroker.Start();
        var refused = await Assert.ThrowsAsync<DataFolderException>(() => KafkaBroker.Start(broker.Options with { Port = 0 }));
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        await IsRefused(broker.Options.DataFolder, "in use by another process");
    }

    [Theory, InlineData(""), InlineData("{"), InlineData("""{"Partitions":1,"Config":{"no.such":"1"}}""")]
    public async Task A_damaged_description_of_a_topic_is_refused_in_one_line(string json)
    {
        var folder = Directory.CreateTempSubdirectory("described-");
        var path = Path.Combine(folder.CreateSubdirectory("topics/orders").FullName, "topic.json");
        await File.WriteAllTextAsync(path, json);
        await IsRefused(folder.FullName, "topic.json");
        Assert.Equal(json, await File.ReadAllTextAsync(path));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_refused_in_one_line()
    {
        await IsRefused("/proc/kafka", "cannot be written to");
    }

    [EmbeddedFact]
    public async Task A_port_that_is_taken_is_refused_in_one_line()
    {
        await using var broker = await TestBroker.Start();
        var other = Directory.CreateTempSubdirectory("port-");
        await IsRefused(other.FullName, "choose another with --port", broker.BootstrapServers.Split(':')[1]);
        other.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Required", "--port", "0")]
    [InlineData("rabbit", "--data", "never-made", "--profile", "rabbit")]
    [InlineData("70000", "--data", "never-made", "--port", "70000")]
    [InlineData("--nonsense", "--data", "never-made", "--nonsense")]
    public async Task A_bad_flag_is_one_line_and_exit_code_two(string mentioned, params string[] arguments)
    {
        using var process = Launch(arguments);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((2, 1), (process.ExitCode, error.Trim().Split('\n').Length));
        Assert.Contains(mentioned == "Required" ? "--data" : mentioned, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [EmbeddedFact]
    public async Task A_full_disk_refuses_records_and_loses_none_that_were_acknowledged()
    {
        var folder = Directory.CreateTempSubdirectory("full-");
        // A limit on the size of a file is a disk that is full to one process; ignoring the signal turns it into an error.
        string[] limited =
        [
            "-c", "trap '' XFSZ; ulimit -f 200; exec dotnet \"$0\" \"$@\"",
            typeof(KafkaBroker).Assembly.Location, "--data", folder.FullName, "--port", "0"
        ];
        var start = new ProcessStartInfo("bash", limited)
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }
        };
        using (var process = Process.Start(start)!)
        {
            var bootstrap = (await process.StandardOutput.ReadLineAsync())!.Split(' ', ',')[2];
            _ = process.StandardOutput.ReadToEndAsync();
            using var producer = new ProducerBuilder<Null, byte[]>(
                new ProducerConfig { BootstrapServers = bootstrap, MessageSendMaxRetries = 0 })
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, _) => { })
                .Build();
            var acknowledged = 0L;
            var refused = await Assert.ThrowsAsync<ProduceException<Null, byte[]>>(async () =>
            {
                while (acknowledged < 100)
                    acknowledged = (await producer.ProduceAsync("big", new() { Value = new byte[10_000] })).Offset.Value + 1;
            });
            Assert.Equal(ErrorCode.KafkaStorageError, refused.Error.Code);
            Assert.InRange(acknowledged, 10, 30);
            process.Kill();
            await process.WaitForExitAsync();
            var log = await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "topics", "big", "0", "00000000000000000000.log"));
            BatchHeader.TryRead(log, out var batch); // one as long as the other
            Assert.Equal(acknowledged * batch.Length, log.Length); // half a batch is not left behind
            await using var broker = await KafkaBroker.Start(new() { DataFolder = folder.FullName });
            Assert.Equal(acknowledged, broker.Core.Topics.Find("big", 0)!.NextOffset);
        }
        folder.Delete(recursive: true);
    }

    private static async Task IsRefused(string folder, string because, string port = "0")
    {
        using var process = Launch("--data", folder, "--port", port);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((1, 1), (process.ExitCode, error.Trim().Split('\n').Length));
        Assert.Contains(because, error, StringComparison.Ordinal);
    }

    private static Process Launch(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(KafkaBroker).Assembly.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        })!;

    private static byte[] Write(string folder, int batches)
    {
        var log = PartitionLog.Open(folder, () => TopicConfig.Default, Settings);
        for (var i = 0; i < batches; i++) Assert.Equal(i, log.Append(Batch(i)).Offset);
        log.Close();
        return File.ReadAllBytes(Path.Combine(folder, "00000000000000000000.log"));
    }

    private static byte[] Batch(int i)
    {
        var batch = new byte[BatchHeader.Size + 20];
        batch.AsSpan(BatchHeader.Size).Fill((byte)(i + 1));
        BatchHeader.Write(batch, new(0, batch.Length, 0, 0, 0, i, i, -1, -1, -1, 1));
        return batch;
    }
}
