/** What is measured; others may come. */
export type Metric = 'NPS' | 'CSAT' | 'CES' | 'STAR' | (string & {})

/** How a survey reaches a customer; others may come. */
export type Channel = 'email' | 'link' | 'inapp' | 'intercom' | (string & {})
