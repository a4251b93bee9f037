using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the timer trigger; the local host understands schedules of the form <c>0 */N * * * *</c>, every N minutes.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; private set; } = schedule;
    public bool UseMonitor { get; set; } = true;
    public bool RunOnStartup { get; set; }
}

/// <summary>Stands in for what a timer function is told; the local host never fills in the status.</summary>
public class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }
    public bool IsPastDue { get; set; }
}

/// <summary>Stands in for when a timer ran and will run.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}
