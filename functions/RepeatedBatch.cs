using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>
/// Waits before a function goes to work on the batch that it was last called with. Then the call has failed, or what it returned could not be sent, of
/// which the function hears in no other way; and not every host pauses before it calls again.
/// </summary>
public sealed class RepeatedBatch(BackOff backOff)
{
    private readonly Lock one = new();
    private (string Topic, int Partition, long Offset, int Length) last;
    private int times;

    public Task Pause(KafkaRecord[] batch, CancellationToken stop)
    {
        lock (one)
        {
            var now = (batch[0].Topic, batch[0].Partition, batch[0].Offset, batch.Length);
            times = now == last ? times + 1 : 0;
            last = now;
        }
        return times == 0 ? Task.CompletedTask : backOff.Wait(times, stop);
    }
}
