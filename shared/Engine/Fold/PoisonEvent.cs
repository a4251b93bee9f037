using System.Text.Json;

namespace ServerlessEvents.Engine.Fold;

/// <summary>Tells an event that cannot be folded from a process that cannot fold.</summary>
public static class PoisonEvent
{
    /// <summary>Messages may repeat what a client has sent, however long.</summary>
    private const int MaxShown = 500;

    /// <summary>
    /// Whether an exception of Decide, Evolve or the writing of the state will come again wherever the event is folded. It will not when
    /// memory ran out, somebody asked to stop, or a part of the program is missing: then the event waits.
    /// </summary>
    public static bool IsCausedBy(Exception error) => error
        is not (OutOfMemoryException or OperationCanceledException or IOException or BadImageFormatException
            or TypeLoadException or TypeInitializationException or MissingMemberException);

    /// <summary>The exception in one sentence; for data that does not fit, the message alone says enough.</summary>
    public static string Describe(Exception error) =>
        (error is JsonException ? error.Message : $"{error.GetType().Name}: {error.Message}").To(MaxShown);
}
