using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A journal is written anew when most of it is old.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("journal-");

    [Fact]
    public void A_journal_is_written_anew_when_most_of_it_is_old_and_holds_the_same()
    {
        Write(from: 0, to: 200);
        Assert.InRange(new FileInfo(FilePath).Length, 1, 1_100_000);
        Assert.Equal("199", Last());
    }

    [Fact]
    public void Where_a_journal_cannot_be_written_anew_it_goes_on_as_it_is_and_later_tries_again()
    {
        var inTheWay = folder.CreateSubdirectory("coordinator.journal.draft");
        Write(from: 0, to: 200);
        Assert.InRange(new FileInfo(FilePath).Length, 2_000_000, long.MaxValue);
        Assert.Equal("199", Last());
        inTheWay.Delete();
        Write(from: 200, to: 201);
        Assert.InRange(new FileInfo(FilePath).Length, 1, 1_100_000);
        Assert.Equal("200", Last());
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string FilePath => Path.Combine(folder.FullName, "coordinator.journal");

    private void Write(int from, int to)
    {
        using var journal = Open();
        for (var i = from; i < to; i++) journal.Append(("last", Encoding.UTF8.GetBytes($"{i}")), ("large", new byte[10_000]));
    }

    private string Last()
    {
        using var journal = Open();
        return Encoding.UTF8.GetString(journal.State["last"]);
    }

    private Journal Open() => new(FilePath, new(WriteThrough: null, TimeProvider.System, NullLogger.Instance));
}
