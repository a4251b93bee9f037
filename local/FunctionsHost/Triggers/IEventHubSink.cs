namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>Where the local host sends what a function returns for an Event Hub. Not part of the original.</summary>
public interface IEventHubSink
{
    /// <summary>Returns when all of them are safe; throws when they are not.</summary>
    Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop);
}
