using System.Text;
using ServerlessEvents.Client;

namespace ServerlessEvents.Tests.Client;

/// <summary>What a client has stored in a folder.</summary>
public sealed class FolderStoreTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("store-").FullName;
    private FolderStore Store => new(Path.Combine(parent, "alice"), TimeProvider.System);

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public async Task A_table_is_read_in_the_order_of_its_keys_and_holds_the_last_of_each()
    {
        Assert.Empty(await Store.Read("outbox"));
        foreach (var (key, value) in new[] { ("b", "1"), ("a/ä", "2\n3"), ("b", "4"), ("c", "5") }) await Write(key, value);
        await Store.Write("outbox", "c", null);
        await Store.Write("inbox", "d", []);
        Assert.Equal([("a/ä", "2\n3"), ("b", "4")], await All());
    }

    [Fact]
    public async Task A_value_that_was_not_written_to_its_end_is_not_there()
    {
        await Write("a", "old");
        var file = Directory.GetFiles(Path.Combine(parent, "alice", "outbox")).Single();
        await File.WriteAllTextAsync(file + ".new", "a\nha"); // as a crash leaves it
        Assert.Equal([("a", "old")], await All());
        await Write("a", "new");
        Assert.Equal([("a", "new")], await All());
    }

    [Fact]
    public async Task One_leads_until_it_lets_go()
    {
        var first = await Store.Lead(default);
        using var stop = new CancellationTokenSource();
        var second = Store.Lead(stop.Token);
        var third = Store.Lead(stop.Token);
        Assert.False(second.IsCompleted || third.IsCompleted);
        await first.DisposeAsync();
        var next = await Task.WhenAny(second, third);
        await stop.CancelAsync();
        await (await next).DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next == second ? third : second);
    }

    [Fact]
    public async Task Only_its_user_reads_it()
    {
        await Write("a", "1");
        if (OperatingSystem.IsWindows()) return; // which has no such modes
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(parent, "alice")));
    }

    private Task Write(string key, string value) => Store.Write("outbox", key, Encoding.UTF8.GetBytes(value));

    private async Task<IEnumerable<(string, string)>> All() =>
        (await Store.Read("outbox")).Select(pair => (pair.Key, Encoding.UTF8.GetString(pair.Value)));
}
