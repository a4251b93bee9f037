using Confluent.Kafka;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Bench;

/// <summary>
/// The native Kafka client that was loaded. When .NET cannot load the bundled client it silently takes another one, and the numbers are not
/// those of ours.
/// </summary>
public static class ClientLibrary
{
    private const string Pinned = "2.16.0";

    public static void Require()
    {
        BundledLibrary.Use();
        Console.WriteLine($"librdkafka {Library.VersionString}");
        if (Library.VersionString != Pinned)
        {
            throw new InvalidOperationException(
                $"librdkafka {Library.VersionString} is loaded instead of the bundled {Pinned}: "
                    + "build again, so that the package's runtimes folder lies beside the program.");
        }
    }
}
