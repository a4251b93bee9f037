using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions.Sealing;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Functions;

/// <summary>What is sealed is what ForwardAudit delivers, byte for byte, whatever shape it had and whoever seals.</summary>
public sealed class AuditSealerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("seal-");
    private readonly SignerKey signer = SignerKey.NewEd25519("audit.example.com/orders");

    public void Dispose()
    {
        signer.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_lines_that_were_delivered_are_sealed_and_those_that_come_later_are_added()
    {
        await using var topic = await AuditTopic.Start(12);
        var log = await topic.Read();
        using var forwarder = topic.Forwarder();
        var delivered = (await forwarder.Forward(0, log[..5], default)).ToList();
        var sealer = Sealer(topic);
        await sealer.Seal(default);
        Assert.Equal(delivered, Sealed());
        delivered.AddRange(await forwarder.Forward(0, log[5..], default));
        await sealer.Seal(default);
        Assert.Equal(delivered, Sealed());
        await sealer.Seal(default);
        await Sealer(topic).Seal(default); // a cold start finds that all is done
        Assert.Equal(delivered, Sealed());
    }

    [Fact]
    public async Task A_shape_that_was_changed_and_changed_back_long_before_the_sealing_is_known()
    {
        await using var topic = await AuditTopic.Start(3 * AuditHead.MostMarks);
        var (log, delivered) = (await topic.Read(), new List<string>());
        foreach (var (format, part) in new[] { "asim", "ocsf", "asim" }.Zip(log.Chunk(AuditHead.MostMarks)))
        {
            using var forwarder = topic.Forwarder(format);
            foreach (var record in part) delivered.AddRange(await forwarder.Forward(0, [record], default));
        }
        await Sealer(topic).Seal(default);
        Assert.Equal(delivered, Sealed());
    }

    [Fact]
    public async Task Lines_that_a_head_has_promised_are_sealed_before_another_head_comes()
    {
        await using var topic = await AuditTopic.Start(12);
        var (log, delivered) = (await topic.Read(), new List<string>());
        using var forwarder = topic.FastForwarder();
        for (var i = 0; i < 9; i++) delivered.AddRange(await forwarder.Forward(0, log[i..(i + 1)], default)); // the last head is at 7
        await Sealer(topic).Seal(default);
        Assert.Equal(delivered, Sealed().Take(9)); // the promise goes further
        delivered.AddRange(await forwarder.Forward(0, log[9..], default));
        await Sealer(topic).Seal(default);
        Assert.Equal(delivered, Sealed());
    }

    [Fact]
    public async Task A_backlog_is_sealed_in_parts_and_by_two_at_once_without_a_fork()
    {
        const int count = 2 * SealedPlace.MostLines + 500;
        await using var topic = await AuditTopic.Start(count);
        using (var forwarder = topic.Forwarder()) await forwarder.Forward(0, await topic.Read(), default);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Sealer(topic).Seal(default))));
        Assert.Equal(
            Enumerable.Range(0, count).Select(index => (long)index),
            Sealed().Select(line => AuditLine.Read(Encoding.UTF8.GetBytes(line))!.Value.Index));
    }

    [Fact]
    public async Task What_leads_to_another_hash_than_that_of_the_head_is_not_sealed()
    {
        await using var topic = await AuditTopic.Start(4);
        using (var heads = new DurableProducer(topic.Settings.Kafka))
        {
            var head = AuditHead.None.With(AuditChain.Start, new(4, 4, AuditChain.NoHash), "asim/1");
            await heads.Deliver([head.ToRecord(topic.Settings.Topics, 0)]);
        }
        var sealer = Sealer(topic);
        for (var i = 0; i < 2; i++) // it is not taken for done
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => sealer.Seal(default));
            Assert.StartsWith($"{topic.Settings.Topics.Audit}/0 is not sealed: Its lines lead to the hash ", error.Message);
        }
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task What_Kafka_has_lost_before_it_was_sealed_is_said()
    {
        await using var topic = await AuditTopic.Start(6);
        var log = await topic.Read();
        using var forwarder = topic.Forwarder();
        await forwarder.Forward(0, log[..2], default);
        await Sealer(topic).Seal(default);
        await forwarder.Forward(0, log[2..], default);
        await topic.DeleteBefore(4);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Sealer(topic).Seal(default));
        Assert.Contains("Kafka does not hold offset 2 any more", error.Message);
    }

    [Fact]
    public async Task Of_two_keys_one_can_be_changed_after_the_other_though_no_line_comes()
    {
        await using var topic = await AuditTopic.Start(4);
        using (var forwarder = topic.Forwarder()) await forwarder.Forward(0, await topic.Read(), default);
        using SignerKey one = SignerKey.NewEcdsa(signer.Public.Name), other = SignerKey.NewEd25519(signer.Public.Name);
        foreach (var keys in new SignerKey[][] { [signer, one], [other, one], [other, signer] })
        {
            await Sealer(topic, keys).Seal(default);
            var note = new TlogStorage(new FolderFiles(folder), "0").Checkpoint!;
            Assert.Equal(4, TlogCheckpoint.Signed(note, [.. keys.Select(key => key.Public)], 0).Size);
        }
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Sealer(topic, one).Seal(default));
        Assert.Contains("has not signed the checkpoint", error.Message);
    }

    [Fact]
    public async Task What_was_changed_in_the_last_tile_is_not_signed_again()
    {
        await using var topic = await AuditTopic.Start(6);
        var log = await topic.Read();
        using var forwarder = topic.Forwarder();
        await forwarder.Forward(0, log[..5], default);
        await Sealer(topic).Seal(default);
        var bundle = folder.GetFiles("5", SearchOption.AllDirectories).Single(file => file.FullName.Contains("entries"));
        var bytes = File.ReadAllBytes(bundle.FullName);
        bytes[20] ^= 1;
        File.WriteAllBytes(bundle.FullName, bytes);
        await forwarder.Forward(0, log[5..], default);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Sealer(topic).Seal(default));
        Assert.Contains("Entry 0 is not the one that was sealed", error.Message);
    }

    private AuditSealer Sealer(AuditTopic topic, params SignerKey[] keys) => new(
        topic.Settings, new(new FolderFiles(folder), new(keys.Length == 0 ? [signer] : keys)), NullLogger<AuditSealer>.Instance);

    /// <summary>The lines of the log, once its checkpoint and its tiles agree.</summary>
    private List<string> Sealed()
    {
        var log = new TlogStorage(new FolderFiles(folder), "0");
        var checkpoint = TlogCheckpoint.Signed(log.Checkpoint!, [signer.Public], 0);
        var tree = new TiledTree(log, checkpoint.Size);
        Assert.Equal(checkpoint.Root, tree.Root);
        return [.. Enumerable.Range(0, (int)checkpoint.Size).Select(index => Encoding.UTF8.GetString(tree.Entry(index)))];
    }
}
